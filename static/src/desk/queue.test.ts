import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CardLine } from './piles.ts'
import { back, parted, reasonOf, reasonsIn, sieved, stepsIn } from './queue.ts'
import type { DeskView } from './types.ts'

const card = (id: string, more = {}): CardLine =>
  ({ id, activity: 'moment', text: `words of ${id}`, state: 'held', at: 1, byHand: false, voices: 1, maybe: [], ...more }) as CardLine
const lines = [
  card('c1'), card('c2', { activity: 'story' }), card('c3', { looks_like: ['phone'] }), card('c4', { version: 2 }), card('c5'),
]
const view = {
  order: ['story', 'moment', 'tea'],
  steps: { story: { moderation: 'pre' }, moment: { moderation: 'post' } },
  kind_words: { c5: 'reword' },
  cards: Object.fromEntries(lines.map((line) => [line.id, line])),
} as unknown as DeskView

test('each has its reason, and only those that occur are offered', () => {
  assert.deepEqual(lines.map((line) => reasonOf(view, line)), ['held', 'first', 'personal', 'reworded', 'asked'])
  assert.deepEqual(reasonsIn(view, lines.slice(0, 2)), ['first', 'held'])
  assert.deepEqual(stepsIn(view, lines), ['story', 'moment'])
})

test('step, reason and words are looked for together', () => {
  const ids = (sieve: object) => sieved(view, lines, { sought: '', step: '', reason: '', ...sieve }).map((line) => line.id)
  assert.deepEqual(ids({}), ['c1', 'c2', 'c3', 'c4', 'c5'])
  assert.deepEqual(ids({ step: 'moment', sought: 'C3' }), ['c3'])
  assert.deepEqual(ids({ reason: 'first' }), ['c2'])
  assert.deepEqual(ids({ reason: 'first', step: 'moment' }), [])
})

test('what comes later waits behind', () => {
  const { listed, fresh } = parted(lines, new Set(['c1', 'c4']))
  assert.deepEqual([listed.map((line) => line.id), fresh.map((line) => line.id)], [['c1', 'c4'], ['c2', 'c3', 'c5']])
})

test('taken back, each goes where it was, unless somebody has moved it since', () => {
  const now = { ...view, cards: { a: { state: 'shown' }, b: { state: 'shown' }, c: { state: 'hidden' } } } as unknown as DeskView
  const cards: [string, string][] = [['a', 'held'], ['b', 'waiting'], ['c', 'held'], ['d', 'held']]
  assert.deepEqual(back(now, { cards, to: 'shown', word: '' }), [['held', ['a', 'b', 'd']]])
  assert.deepEqual(back({ ...now, cards: { a: { state: 'held' } } } as unknown as DeskView, { cards: [['a', 'waiting']], to: 'held', word: '' }), [['shown', ['a']]])
  assert.deepEqual(back(view, { cards: [['c1', 'held']], to: 'held', word: 'reword' }), [])
})
