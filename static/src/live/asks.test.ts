import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BAD_MESSAGE, FLOOD, type Ask, type FromPhone } from '../protocol.gen.ts'
import { Asks } from './asks.ts'
import { Outbox, type Store } from './outbox.ts'
import { FakeWorld } from './world.fake.ts'

const NOWHERE: Store = { length: 0, key: () => null, getItem: () => null, setItem() {}, removeItem() {} }
const words = (n: number): FromPhone => ({ do: 'contribute', activity: 'a', contribution: `c${n}`, body: { text: `${n}` } })
const settled = () => new Promise((done) => setImmediate(done))

function phone(before: FromPhone[] = []) {
  const world = new FakeWorld()
  const outbox = new Outbox('o', NOWHERE, () => {})
  before.forEach((command, n) => outbox.add(`old${n}`, command))
  const sent: Ask[] = []
  let rejoined = 0
  const asks = new Asks(world, (ask) => Boolean(sent.push(ask)), () => (rejoined += 1), outbox)
  return { world, outbox, sent, asks, rejoined: () => rejoined, said: () => sent.map(({ command }) => (command as { contribution: string }).contribution) }
}

test('an ask before the link is open goes out when it is', async () => {
  const { asks, sent, outbox } = phone()
  const answer = asks.ask(words(1))
  assert.equal(sent.length, 0)
  asks.opened(false)
  assert.equal(sent.length, 1)
  asks.kept({ t: 'kept', ask: sent[0]!.ask, number: 7 })
  assert.deepEqual(await answer, { kept: 7 })
  assert.deepEqual(outbox.waiting, [])
})

test('what an earlier page left is asked again, in order, a few at a time', async () => {
  const { asks, said, sent } = phone([1, 2, 3, 4, 5, 6].map(words))
  asks.opened(false)
  assert.deepEqual(said(), ['c1', 'c2', 'c3', 'c4'])
  asks.kept({ t: 'kept', ask: sent[0]!.ask, number: 1 })
  await settled()
  assert.deepEqual(said(), ['c1', 'c2', 'c3', 'c4', 'c5'])
})

test('a lost link: the same ask, with the same id', () => {
  const { asks, sent } = phone()
  void asks.ask(words(1))
  asks.opened(false)
  asks.lost(1006)
  asks.opened(false)
  assert.equal(sent.length, 2)
  assert.deepEqual(sent[0], sent[1])
})

test('without an answer it is asked again after a while, not before', () => {
  const { asks, sent, world } = phone()
  asks.opened(false)
  void asks.ask(words(1))
  world.pass(14_000)
  assert.equal(sent.length, 1)
  world.pass(11_000)
  assert.equal(sent.length, 2)
})

test('in trouble one ask goes out now and then; when it is over all go', () => {
  const { asks, sent, world, said } = phone([1, 2, 3].map(words))
  asks.opened(true)
  assert.equal(sent.length, 0)
  world.pass(10_500)
  assert.deepEqual(said(), ['c1'])
  world.pass(5_000)
  assert.equal(sent.length, 1)
  asks.trouble(false)
  assert.deepEqual(said(), ['c1', 'c1', 'c2', 'c3'])
})

test('a refusal is told, and the words stay', async () => {
  const { asks, sent, outbox } = phone()
  asks.opened(false)
  const answer = asks.ask(words(1))
  asks.told({ t: 'told', ask: sent[0]!.ask, code: 'too-long', detail: { max: 2 } })
  assert.deepEqual(await answer, { told: 'too-long', detail: { max: 2 } })
  assert.deepEqual(outbox.entries.map(({ state }) => state), ['refused'])
})

test('not joined: it comes in anew and asks again, but not for ever', () => {
  const { asks, sent, rejoined, outbox } = phone()
  asks.opened(false)
  void asks.ask(words(1))
  for (let n = 0; n < 3; n++) {
    asks.told({ t: 'told', ask: sent.at(-1)!.ask, code: 'not-joined', detail: {} })
    asks.lost(1006)
    asks.opened(false)
  }
  assert.equal(rejoined(), 2)
  assert.equal(outbox.entries[0]?.code, 'not-joined')
})

test('after a flood one at a time, three seconds apart', async () => {
  const { asks, sent, world } = phone([1, 2, 3].map(words))
  asks.opened(false)
  asks.lost(FLOOD)
  sent.length = 0
  asks.opened(false)
  assert.equal(sent.length, 1)
  asks.kept({ t: 'kept', ask: sent[0]!.ask, number: 1 })
  await settled()
  assert.equal(sent.length, 1)
  world.pass(3_100)
  assert.equal(sent.length, 2)
})

test('a message that the server cannot read is given up after three times, with its words', () => {
  const { asks, outbox } = phone([1, 2].map(words))
  for (let n = 0; n < 6; n++) {
    asks.opened(false)
    asks.lost(BAD_MESSAGE)
  }
  assert.equal(outbox.entries[0]?.code, 'bad-message')
})

test('a desk is told at once that there is no link, and never has the clock moved twice', async () => {
  const world = new FakeWorld()
  const sent: Ask[] = []
  const asks = new Asks(world, (ask) => Boolean(sent.push(ask)), () => {})
  const clock = { do: 'clock', activity: 'a', minutes: 1 } as const
  assert.deepEqual(await asks.ask(clock), { told: 'offline', detail: {} })
  asks.opened(false)
  const answer = asks.ask(clock)
  asks.lost(1006)
  asks.opened(false)
  assert.deepEqual(await answer, { told: 'no-answer', detail: {} })
  assert.equal(sent.length, 1)
})

test("a desk's theme edit may be asked twice, and is", () => {
  const sent: Ask[] = []
  const asks = new Asks(new FakeWorld(), (ask) => Boolean(sent.push(ask)), () => {})
  asks.opened(false)
  void asks.ask({ do: 'themes', activity: 'a', ask: 'e1', edit: { do: 'pin', theme: 't' } })
  asks.lost(1006)
  asks.opened(false)
  assert.equal(sent.length, 2)
  assert.equal(sent[0]?.ask, sent[1]?.ask)
})

test('what another tab got through is let go here', async () => {
  const { asks, outbox } = phone()
  const answer = asks.ask(words(1))
  outbox.drop(outbox.waiting[0]!.ask)
  asks.opened(false)
  assert.deepEqual(await answer, { told: 'no-answer', detail: {} })
})

test('a whole view in the middle of the same link asks nothing again and gives nothing up', () => {
  const { asks, sent } = phone()
  asks.opened(false)
  void asks.ask(words(1))
  let told = ''
  void asks.ask({ do: 'run', activity: 'a', step: 'open' }).then((answer) => (told = JSON.stringify(answer)))
  asks.opened(false)
  assert.equal(sent.length, 2)
  assert.equal(told, '')
})
