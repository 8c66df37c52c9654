import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FromPhone } from '../protocol.gen.ts'
import { Outbox, type Store } from './outbox.ts'

class FakeStore implements Store {
  readonly kept = new Map<string, string>()
  full = false
  get length(): number {
    return this.kept.size
  }
  key(at: number): string | null {
    return [...this.kept.keys()][at] ?? null
  }
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null
  }
  setItem(key: string, text: string): void {
    if (this.full) throw new Error('QuotaExceededError')
    this.kept.set(key, text)
  }
  removeItem(key: string): void {
    this.kept.delete(key)
  }
}

const words = (text: string, contribution = 'c1'): FromPhone => ({ do: 'contribute', activity: 'a', contribution, body: { text } })
const open = (store: Store) => new Outbox('out.', store, () => {})

test('what is asked stands in the storage until it is kept, and outlives the page', () => {
  const store = new FakeStore()
  open(store).add('1', words('hello'))
  const later = open(store)
  assert.deepEqual(later.waiting.map(({ command }) => command), [words('hello')])
  later.keep('1', 9)
  assert.equal(store.length, 0)
  assert.deepEqual(later.waiting, [])
})

test('a kept entry stays to be seen until the view shows it', () => {
  const outbox = open(new FakeStore())
  outbox.add('1', words('hello'))
  outbox.keep('1', 9)
  assert.deepEqual(outbox.entries.map(({ state }) => state), ['kept'])
  outbox.seen(8)
  assert.equal(outbox.entries.length, 1)
  outbox.seen(9)
  assert.equal(outbox.entries.length, 0)
})

test('order is the order of asking, also after a reload', () => {
  const store = new FakeStore()
  const first = open(store)
  for (const ask of ['z', 'a', 'm']) first.add(ask, words(ask, ask))
  assert.deepEqual(open(store).waiting.map(({ ask }) => ask), ['z', 'a', 'm'])
  const again = open(store)
  again.add('b', words('b', 'b'))
  assert.deepEqual(again.waiting.map(({ ask }) => ask), ['z', 'a', 'm', 'b'])
})

test('a refusal keeps the words, with the reason, until the person drops them', () => {
  const store = new FakeStore()
  const outbox = open(store)
  outbox.add('1', words('too long'))
  outbox.refuse('1', 'too-long', { max: 3, length: 8 })
  const [entry] = open(store).entries
  assert.equal(entry?.state, 'refused')
  assert.deepEqual([entry?.code, entry?.detail], ['too-long', { max: 3, length: 8 }])
  assert.deepEqual(entry?.command, words('too long'))
  outbox.drop('1')
  assert.equal(store.length, 0)
})

test('a refused first version takes the latest words along, and what hung on it', () => {
  const outbox = open(new FakeStore())
  outbox.add('1', words('first'))
  outbox.add('2', { do: 'revise', activity: 'a', contribution: 'c1', version: 2, body: { text: 'second' } })
  outbox.add('3', words('other', 'c2'))
  outbox.refuse('1', 'activity-closed', {})
  assert.deepEqual(outbox.entries.map(({ ask }) => ask), ['1', '3'])
  assert.deepEqual(outbox.entries[0]?.command, words('second'))
})

test('a refused withdrawal or pass leaves nothing behind: there are no words in it', () => {
  const outbox = open(new FakeStore())
  outbox.add('1', { do: 'withdraw', activity: 'a', contribution: 'c1' })
  outbox.add('2', { do: 'pass', activity: 'a' })
  outbox.refuse('1', 'activity-closed', {})
  outbox.refuse('2', 'cannot-pass', {})
  assert.deepEqual(outbox.entries, [])
})

test('two tabs never write over each other', () => {
  const store = new FakeStore()
  const [one, other] = [open(store), open(store)]
  one.add('1', words('one', 'c1'))
  other.add('2', words('other', 'c2'))
  assert.deepEqual(new Set(open(store).waiting.map(({ ask }) => ask)), new Set(['1', '2']))
  other.read()
  assert.equal(other.waiting.length, 2)
  one.keep('1', 5)
  other.read()
  assert.deepEqual(other.waiting.map(({ ask }) => ask), ['2'])
})

test('without room in the storage the words live on in memory, and it says so', () => {
  const store = new FakeStore()
  const outbox = open(store)
  assert.equal(outbox.durable, true)
  store.full = true
  outbox.add('1', words('hello'))
  assert.equal(outbox.durable, false)
  outbox.read()
  assert.equal(outbox.waiting.length, 1)
  outbox.keep('1', 3)
  assert.equal(outbox.durable, true)
})

test('a torn entry in the storage does not take the others down', () => {
  const store = new FakeStore()
  open(store).add('1', words('hello'))
  store.kept.set('out.torn', '{"ask":')
  assert.equal(open(store).waiting.length, 1)
})
