import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FLOOD, MAX_FRAME, RESTART } from '../protocol.gen.ts'
import type { Parcel } from '../protocol.gen.ts'
import { chooser, ENOUGH, LONGEST, Poller } from './polling.ts'
import { FakeSocket, FakeWorld, VIEW } from './world.fake.ts'

type Asked = { path: string; token: string; said: any; signal: AbortSignal; answer(parcel: object): void; fail(): void }

class Means {
  readonly world = new FakeWorld()
  readonly asked: Asked[] = []
  readonly slowness: boolean[] = []
  ears = new Set<() => void>()

  post = (path: string, token: string, said: unknown, signal: AbortSignal): Promise<Parcel> =>
    new Promise((settle, reject) => {
      const answer = (parcel: object) => settle({ frames: [], mark: 'm', close: 0, ...parcel } as Parcel)
      signal.addEventListener('abort', () => reject(new Error('aborted')))
      this.asked.push({ path, token, said, signal, answer, fail: () => reject(new Error('no network')) })
    })

  websocket = () => this.world.open()
  after = (ms: number, act: () => void) => this.world.after(ms, act)
  chance = () => 0
  slow = (on: boolean) => void this.slowness.push(on)
  online = (act: () => void) => {
    this.ears.add(act)
    return () => void this.ears.delete(act)
  }

  get views(): Asked[] {
    return this.asked.filter(({ path }) => path === '/live/view')
  }
  get asks(): Asked[] {
    return this.asked.filter(({ path }) => path === '/live/ask')
  }
}

const turns = () => new Promise((go) => setTimeout(go, 1))
const ask = (n: number) => JSON.stringify({ t: 'ask', ask: `${n}`, command: { do: 'pass', activity: 'a' } })

async function begun() {
  const means = new Means()
  const poller = new Poller(means)
  const heard: any[] = []
  const closes: number[] = []
  poller.onmessage = ({ data }) => heard.push(JSON.parse(data))
  poller.onclose = ({ code }) => closes.push(code)
  poller.send('{"t":"hello","token":"k","lang":"en"}')
  await turns()
  return { means, poller, heard, closes }
}

async function polling() {
  const room = await begun()
  room.means.views[0]!.answer({ frames: [{ ...VIEW, own_number: 7 }] })
  await turns()
  room.means.world.pass(200)
  await turns()
  return room
}

test('it is open at once, and its hello is the first poll; the token goes nowhere but to post', async () => {
  const { means, poller, heard } = await begun()
  assert.equal(poller.readyState, 1)
  assert.equal(means.views[0]!.token, 'k')
  assert.deepEqual(means.views[0]!.said, { lang: 'en', number: 0, mark: '' })
  means.views[0]!.answer({ frames: [VIEW] })
  await turns()
  assert.equal(heard[0].t, 'view')
  assert.deepEqual(means.slowness, [true])
  assert.equal(poller.polled, true)
})

test('the next poll says what it has', async () => {
  const { means } = await polling()
  assert.deepEqual(means.views[1]!.said, { lang: 'en', number: 7, mark: 'm' })
  assert.equal(means.views.length, 2)
})

test('asks go one request at a time, a few in each, in order', async () => {
  const { means, poller, heard } = await polling()
  for (let n = 0; n < 12; n++) poller.send(ask(n))
  await turns()
  assert.equal(means.asks.length, 1)
  assert.deepEqual(means.asks[0]!.said.map((each: any) => each.ask), ['0'])
  means.asks[0]!.answer({ frames: [{ t: 'kept', ask: '0', number: 9 }] })
  await turns()
  assert.deepEqual(means.asks[1]!.said.map((each: any) => each.ask), ['1', '2', '3', '4', '5', '6', '7', '8'])
  means.asks[1]!.answer({})
  await turns()
  assert.equal(means.asks[2]!.said.length, 3)
  assert.equal(heard.at(-1).t, 'kept')
  means.views[1]!.answer({})
  await turns()
  means.world.pass(200)
  await turns()
  assert.equal(means.views[2]!.said.number, 9, 'no process may tell it of less than this')
})

test('however long the asks are, a request stays within a frame of the server', async () => {
  assert.ok(LONGEST <= MAX_FRAME)
  const { means, poller } = await polling()
  const long = JSON.stringify({ t: 'ask', ask: 'x', command: { do: 'pass', activity: 'a'.repeat(15_000) } })
  for (const text of [ask(0), ask(1), long, long, ask(2)]) poller.send(text)
  const sizes: number[] = []
  for (let n = 0; n < 5 && means.asks[n]; n++) {
    await turns()
    sizes.push(means.asks[n]!.said.length)
    means.asks[n]!.answer({})
    await turns()
  }
  assert.deepEqual(sizes, [1, 2, 2])
})

test('a close in an answer is a close of the socket', async () => {
  const { means, closes } = await polling()
  means.views[1]!.answer({ close: RESTART })
  await turns()
  assert.deepEqual(closes, [RESTART])
  means.world.pass(600_000)
  await turns()
  assert.equal(means.views.length, 2)
  assert.equal(means.ears.size, 0)
})

test('so is one to an ask', async () => {
  const { means, poller, closes } = await polling()
  poller.send(ask(1))
  await turns()
  means.asks[0]!.answer({ close: FLOOD })
  await turns()
  assert.deepEqual(closes, [FLOOD])
  assert.equal(means.views[1]!.signal.aborted, true)
})

test('no answer is a lost link, and is told once', async () => {
  const { means, poller, closes } = await polling()
  poller.send(ask(1))
  await turns()
  means.views[1]!.fail()
  means.asks[0]!.fail()
  await turns()
  assert.deepEqual(closes, [1006])
})

test('a poll that hangs is a lost link', async () => {
  const { means, closes } = await polling()
  means.world.pass(29_000)
  await turns()
  assert.deepEqual(closes, [])
  means.world.pass(1_500)
  await turns()
  assert.deepEqual(closes, [1006])
})

test('closed from above it leaves nothing behind', async () => {
  const { means, poller, closes, heard } = await polling()
  poller.close()
  assert.equal(means.views[1]!.signal.aborted, true)
  means.views[1]!.answer({ frames: [VIEW] })
  await turns()
  assert.deepEqual(closes, [])
  assert.equal(heard.length, 1)
  assert.equal(means.slowness.at(-1), false)
  means.world.pass(600_000)
  assert.equal(means.world.sockets.length, 0)
})

test('asked for the whole it polls anew without a mark', async () => {
  const { means, poller } = await polling()
  poller.send('{"t":"whole"}')
  await turns()
  assert.equal(means.views[1]!.signal.aborted, true)
  assert.equal(means.views[2]!.said.mark, '')
})

test('a websocket that shows its view and lives for ten seconds takes over unseen', async () => {
  const { means, poller, heard, closes } = await polling()
  means.world.pass(20_000)
  means.views[1]!.answer({})
  await turns()
  means.world.pass(10_000)
  await turns()
  const [trial] = means.world.sockets as [FakeSocket]
  trial.onopen?.()
  assert.deepEqual(trial.sent, [{ t: 'hello', token: 'k', lang: 'en' }])
  trial.says(VIEW)
  trial.says({ t: 'change', after: 5, number: 6, patch: {} })
  assert.equal(heard.length, 1, 'not yet')
  means.world.pass(10_000)
  assert.equal(trial.sent.at(-1)!.t, 'whole')
  trial.says({ ...VIEW, number: 8 })
  assert.equal(heard.at(-1).number, 8)
  assert.equal(means.slowness.at(-1), false)
  assert.equal(means.views.at(-1)!.signal.aborted, true)
  poller.send(ask(1))
  assert.equal(trial.sent.at(-1)!.t, 'ask')
  trial.says({ t: 'change', after: 8, number: 9, patch: {} })
  assert.equal(heard.at(-1).number, 9)
  await turns()
  assert.deepEqual(closes, [])
  trial.onclose?.({ code: RESTART })
  assert.deepEqual(closes, [RESTART])
})

test('a websocket that is cut before that changes nothing, and the next try is minutes later', async () => {
  const { means, closes } = await polling()
  means.ears.forEach((act) => act())
  const [trial] = means.world.sockets as [FakeSocket]
  trial.onopen?.()
  trial.says(VIEW)
  means.world.pass(5_000)
  trial.onclose?.({ code: 1006 })
  assert.equal(trial.closed, true)
  means.world.pass(24_000)
  assert.equal(means.world.sockets.length, 1)
  assert.deepEqual(closes, [])
})

test('a websocket that hangs is let go', async () => {
  const { means } = await polling()
  means.ears.forEach((act) => act())
  means.ears.forEach((act) => act())
  assert.equal(means.world.sockets.length, 1, 'one at a time')
  means.world.pass(20_000)
  assert.equal(means.world.sockets[0]!.closed, true)
})

test('a way is chosen by what has worked', async () => {
  const means = new Means()
  const choose = chooser(means)
  assert.equal(choose(0), undefined)
  assert.equal(choose(ENOUGH - 0.5), undefined)
  const first = choose(ENOUGH) as Poller
  assert.ok(first)
  assert.equal(choose(ENOUGH + 1), undefined, 'it could not poll either: perhaps there is no server')
  const second = choose(ENOUGH + 2) as Poller
  second.send('{"t":"hello","token":"k"}')
  means.views[0]!.answer({ frames: [VIEW] })
  await turns()
  assert.ok(choose(0), 'polling worked: a lost poll is no reason to try websockets first')
})
