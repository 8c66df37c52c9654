import assert from 'node:assert/strict'
import { test } from 'node:test'
import { remaining } from './time.ts'

test('minutes and seconds, hours when there are any, never below nought', () => {
  assert.equal(remaining(65_000), '1:05')
  assert.equal(remaining(59_001), '1:00')
  assert.equal(remaining(1), '0:01')
  assert.equal(remaining(-5), '0:00')
  assert.equal(remaining(3_600_000), '1:00:00')
  assert.equal(remaining(600_000), '10:00')
})
