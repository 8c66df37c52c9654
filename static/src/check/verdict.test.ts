import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verdictOf } from './verdict.ts'

const WELL = { socket: true, post: true, ms: 20, kb: 31, storage: true }

test('a device on which all works is ready', () => {
  assert.deepEqual(verdictOf(WELL), { state: 'ok', todo: 'fine' })
})

test('the worst is told first', () => {
  assert.deepEqual(verdictOf({ ...WELL, socket: false }), { state: 'some', todo: 'socket' })
  assert.deepEqual(verdictOf({ ...WELL, socket: false, post: false, storage: false }), { state: 'bad', todo: 'none' })
  assert.deepEqual(verdictOf({ ...WELL, ms: 800 }), { state: 'some', todo: 'slow' })
  assert.deepEqual(verdictOf({ ...WELL, ms: Infinity }), { state: 'bad', todo: 'slow' })
  assert.deepEqual(verdictOf({ ...WELL, socket: false, storage: false }), { state: 'some', todo: 'storage' })
})
