import assert from 'node:assert/strict'
import { test } from 'node:test'
import { patched } from './patch.ts'

test('a patch sets, changes and removes keys', () => {
  const old = { a: 1, b: { c: 2, d: 3 } }
  assert.deepEqual(patched(old, { a: null, b: { c: 4 }, e: 'new' }), { b: { c: 4, d: 3 }, e: 'new' })
})

test('the old view stays as it was, and what is not touched stays the same object', () => {
  const old = { session: { title: 't' }, step: { counts: { people: 1 }, options: {} } }
  const next = patched(old, { step: { counts: { people: 2 } } })
  assert.equal(old.step.counts.people, 1)
  assert.equal(next.session, old.session)
  assert.equal(next.step.options, old.step.options)
  assert.notEqual(next.step, old.step)
})

test('lists are replaced whole, and a map takes the place of what was no map', () => {
  assert.deepEqual(patched({ list: [1, 2], word: 'w' }, { list: [3], word: { a: 1 } }), { list: [3], word: { a: 1 } })
})

test('the order of keys keeps no promise, but nothing is lost', () => {
  const next = patched({ x: { one: 1 } }, { x: { two: 2, one: null } })
  assert.deepEqual(next, { x: { two: 2 } })
})

test('whatever a key is called, nothing but this view changes', () => {
  const patch = JSON.parse('{"__proto__": {"admin": true}, "constructor": {"prototype": {"admin": true}}, "toString": "x"}')
  const next = patched({ a: 1 } as Record<string, unknown>, patch)
  assert.equal(({} as Record<string, unknown>).admin, undefined)
  assert.equal(next.admin, undefined)
  assert.equal(Object.getPrototypeOf(next), Object.prototype)
  assert.deepEqual([next.a, next.constructor, next.toString], [1, { prototype: { admin: true } }, 'x'])
})
