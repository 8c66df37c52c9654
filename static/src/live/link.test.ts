import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BAD_TOKEN, FLOOD, RESTART } from '../protocol.gen.ts'
import { Link } from './link.ts'
import { FakeWorld, VIEW } from './world.fake.ts'

function linked() {
  const world = new FakeWorld()
  const told: string[] = []
  const link = new Link(world, {
    hello: () => ({ t: 'hello', token: 'k' }),
    heard: (message) => told.push(`heard ${message.t}`),
    status: (status) => told.push(status),
    lost: (code) => told.push(`lost ${code}`),
    final: (code) => told.push(`final ${code}`),
  })
  link.start()
  return { world, told, link }
}

function opened() {
  const room = linked()
  room.world.socket.onopen?.()
  room.world.socket.says(VIEW)
  room.told.length = 0
  return room
}

test('it says hello, and is open when the first view comes', () => {
  const { world, told, link } = linked()
  world.socket.onopen?.()
  assert.deepEqual(world.socket.sent, [{ t: 'hello', token: 'k' }])
  assert.equal(link.send({ t: 'whole' }), false)
  world.socket.says(VIEW)
  assert.deepEqual(told, ['open', 'heard view'])
  assert.equal(link.send({ t: 'whole' }), true)
})

test('a lost link comes back by itself, the first time within two seconds', () => {
  for (const luck of [0, 0.999]) {
    const { world, told } = opened()
    world.luck = luck
    world.socket.onclose?.({ code: RESTART })
    assert.deepEqual(told, [`lost ${RESTART}`, 'waiting'])
    world.pass(2_000)
    assert.equal(world.sockets.length, 2)
  }
})

test('every further try waits longer, up to eight seconds', () => {
  const { world } = opened()
  const waits: number[] = []
  for (let tries = 0; tries < 6; tries++) {
    const before = world.sockets.length
    const from = world.time
    world.socket.onclose?.({ code: 1006 })
    while (world.sockets.length === before) world.pass(100)
    waits.push(world.time - from)
  }
  assert.ok(waits[0]! <= 2_000)
  assert.ok(waits[2]! > waits[0]!)
  assert.ok(Math.max(...waits) <= 4_100)
  assert.ok(waits.at(-1)! >= 2_000)
})

test('after ten quiet seconds the next loss counts as the first again', () => {
  const { world } = opened()
  for (let tries = 0; tries < 4; tries++) {
    world.socket.onclose?.({ code: 1006 })
    world.pass(8_000)
  }
  world.socket.onopen?.()
  world.socket.says(VIEW)
  for (let beat = 0; beat < 3; beat++) {
    world.pass(5_000)
    world.socket.says({ t: 'beat', now: 1 })
  }
  const before = world.sockets.length
  world.socket.onclose?.({ code: 1006 })
  world.pass(2_000)
  assert.equal(world.sockets.length, before + 1)
})

test('a flood makes it wait at least five seconds', () => {
  const { world } = opened()
  world.luck = 0
  world.socket.onclose?.({ code: FLOOD })
  world.pass(4_900)
  assert.equal(world.sockets.length, 1)
  world.pass(200)
  assert.equal(world.sockets.length, 2)
})

test('a token that is good no more ends it', () => {
  const { world, told } = opened()
  world.socket.onclose?.({ code: BAD_TOKEN })
  world.pass(60_000)
  assert.deepEqual(told, [`lost ${BAD_TOKEN}`, 'final', `final ${BAD_TOKEN}`])
  assert.equal(world.sockets.length, 1)
})

test('two beats without an answer: the link is dead though nobody closed it', () => {
  const { world, told } = opened()
  world.pass(29_000)
  assert.equal(world.socket.sent.filter(({ t }) => t === 'beat').length, 2)
  assert.deepEqual(told, [])
  const dead = world.socket
  world.pass(1_500)
  assert.deepEqual(told, ['lost 1006', 'waiting'])
  assert.equal(dead.closed, true)
  dead.says({ t: 'here', phones: 3 })
  assert.deepEqual(told.slice(2), [], 'nobody listens to it any more')
})

test('answered beats keep it alive', () => {
  const { world, told } = opened()
  for (let n = 0; n < 20; n++) {
    world.pass(10_000)
    world.socket.says({ t: 'beat', now: 1 })
  }
  assert.equal(world.sockets.length, 1)
  assert.ok(told.every((word) => word === 'heard beat'))
})

test('a socket that opens and never shows a view is given up', () => {
  const { world } = linked()
  world.socket.onopen?.()
  world.pass(12_000 + 2_000)
  assert.equal(world.sockets.length, 2)
})

test('a page that wakes up finds out at once', () => {
  const { world, link } = opened()
  link.nudge()
  assert.equal(world.socket.sent.at(-1)?.t, 'beat')
  world.pass(4_100 + 2_000)
  assert.equal(world.sockets.length, 2, 'no answer within four seconds')
})

test('a page that slept long does not even ask', () => {
  const { world, link } = opened()
  world.time += 120_000
  link.nudge()
  world.pass(2_000)
  assert.equal(world.sockets.length, 2)
})

test('while it waits, a nudge tries now', () => {
  const { world, link } = opened()
  world.luck = 1
  world.socket.onclose?.({ code: 1006 })
  link.nudge()
  link.nudge()
  assert.equal(world.sockets.length, 2, 'and only once')
})

test('the world is told how often in a row no socket lasted', () => {
  const { world } = linked()
  for (let n = 0; n < 3; n++) {
    world.socket.onclose?.({ code: 1006 })
    world.pass(5_000)
  }
  assert.deepEqual(world.missed, [0, 1, 2, 3])
})

test('two that hang count as three, and so does one that is cut soon', () => {
  const { world } = linked()
  world.pass(30_000)
  assert.deepEqual(world.missed, [0, 1.5, 3])
  world.socket.says(VIEW)
  world.pass(5_000)
  world.socket.onclose?.({ code: 1006 })
  world.pass(5_000)
  assert.equal(world.missed.at(-1), 4)
})

test('one that lasted counts for nothing', () => {
  const { world } = linked()
  world.socket.onclose?.({ code: 1006 })
  world.pass(5_000)
  world.socket.says(VIEW)
  world.pass(9_000)
  world.socket.says({ t: 'beat', now: 1 })
  world.pass(5_000)
  world.socket.onclose?.({ code: 1006 })
  world.pass(5_000)
  assert.deepEqual(world.missed, [0, 1, 0])
})
