import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pulse } from './pulse.ts'

const seconds = (n: number): number => 1_795_255_200_000 + n * 1000

test('what came in the last minute is counted, and what is older is not', () => {
  const pulse = new Pulse()
  assert.equal(pulse.lately('moment', 3, seconds(0)), 0) // they were there when it began to watch
  assert.equal(pulse.lately('moment', 5, seconds(20)), 2)
  assert.equal(pulse.lately('moment', 15, seconds(50)), 12)
  assert.equal(pulse.lately('moment', 15, seconds(81)), 10)
  assert.equal(pulse.lately('moment', 15, seconds(200)), 0)
})

test('another step, or one that was wiped, begins anew', () => {
  const pulse = new Pulse()
  pulse.lately('moment', 3, seconds(0))
  assert.equal(pulse.lately('vote', 8, seconds(1)), 0)
  assert.equal(pulse.lately('vote', 9, seconds(2)), 1)
  assert.equal(pulse.lately('vote', 2, seconds(3)), 0)
})
