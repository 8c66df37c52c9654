import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draftsOf, isBlank } from './drafts.ts'

function store() {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
    removeItem: (key: string) => void kept.delete(key),
  }
}

test('a half-written text is found again, in its own session and step only', () => {
  const shelf = store()
  draftsOf('s1', shelf).write('a', { text: 'half' })
  assert.deepEqual(draftsOf('s1', shelf).read('a'), { text: 'half' })
  assert.equal(draftsOf('s1', shelf).read('b'), undefined)
  assert.equal(draftsOf('s2', shelf).read('a'), undefined)
})

test('a blank one is not kept', () => {
  const shelf = store()
  const drafts = draftsOf('s1', shelf)
  drafts.write('a', { text: 'half' })
  drafts.write('a', { text: '  ', cohorts: {}, n: 0 })
  assert.equal(shelf.kept.size, 0)
  assert.equal(isBlank({ values: { useful: 4 } }), false)
})

test('a torn or forbidden storage is no draft', () => {
  const shelf = store()
  shelf.kept.set('ace.draft.s1.a', '{"text":')
  assert.equal(draftsOf('s1', shelf).read('a'), undefined)
  const forbidden = { ...store(), setItem: () => assert.fail(new Error('no room')) }
  assert.doesNotThrow(() => draftsOf('s1', forbidden).write('a', { text: 'x' }))
})
