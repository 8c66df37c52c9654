import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Clock } from './clock.ts'

test("it tells the server's time, the quicker the answer the surer", () => {
  let local = 1_000
  const clock = new Clock(() => local)
  clock.hear(50_000)
  assert.equal(clock.now(), 50_000)
  clock.hear(50_300, 200)
  assert.equal(clock.now(), 50_400)
  clock.hear(50_900, 3_000)
  assert.equal(clock.now(), 50_400, 'a slow answer knows no better')
  local += 1_000
  assert.equal(clock.now(), 51_400)
})

test('when the device changes its own clock, the next word of the server counts', () => {
  let local = 1_000
  const clock = new Clock(() => local)
  clock.hear(50_000, 100)
  local += 3_600_000
  clock.hear(51_000)
  assert.equal(clock.now(), 51_000)
})
