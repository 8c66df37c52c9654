import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PhoneStep } from '../activities/contract.ts'
import type { Entry } from '../live/outbox.ts'
import { itemsOf, leftIn, takesWords } from './items.ts'
import type { OwnItem } from './types.ts'

const step = { id: 'a', on_wall: true, state: 'open', takes: true, late: false, limits: { items: 3 } } as PhoneStep
const saved = (more: Partial<OwnItem> = {}): OwnItem => ({
  activity: 'a', body: { text: 'saved' }, state: 'shown', version: 1, at: 10, late: false, private: false, ...more,
})
const made = (more: Partial<Entry> = {}, contribution = 'c1', text = 'mine'): Entry => ({
  ask: 'q', order: 1, state: 'waiting', command: { do: 'contribute', activity: 'a', contribution, body: { text } }, ...more,
})
const at = (own: OwnItem, on = step) => itemsOf(on, { items: { c1: own } }, [])[0]?.at

test('where an item stands, from the side of the person who wrote it', () => {
  assert.equal(at(saved()), 'wall')
  assert.equal(at(saved(), { ...step, on_wall: false }), 'saved')
  assert.equal(at(saved({ private: true })), 'saved')
  assert.equal(at(saved({ state: 'waiting' })), 'saved')
  assert.equal(at(saved({ state: 'held' })), 'held')
  assert.equal(at(saved({ state: 'hidden' })), 'hidden')
  assert.equal(at(saved({ state: 'withdrawn' })), undefined)
})

test('what is not sent yet is on this phone; kept, it is saved; never shown twice', () => {
  assert.deepEqual(itemsOf(step, {}, [made()]).map((item) => item.at), ['here'])
  assert.deepEqual(itemsOf(step, {}, [made({ state: 'kept', number: 4 })]).map((item) => item.at), ['saved'])
  const both = itemsOf(step, { items: { c1: saved() } }, [made({ state: 'kept', number: 4 })])
  assert.deepEqual(both.map((item) => [item.at, item.body.text]), [['wall', 'saved']])
})

test('a change on its way shows the new words', () => {
  const change = made({ command: { do: 'revise', activity: 'a', contribution: 'c1', version: 2, body: { text: 'new' } } })
  const [item] = itemsOf(step, { items: { c1: saved() } }, [change])
  assert.deepEqual([item?.at, item?.body.text, item?.version], ['here', 'new', 2])
  const [after] = itemsOf(step, { items: { c1: saved({ version: 2, body: { text: 'new' } }) } }, [change])
  assert.equal(after?.at, 'wall')
})

test('a refused one keeps its words and its reason, and takes no room', () => {
  const refused = made({ state: 'refused', code: 'too-many', detail: {} }, 'c9', 'late words')
  const items = itemsOf(step, { items: { c1: saved() } }, [refused])
  assert.deepEqual(items.map((item) => [item.at, item.body.text]), [['wall', 'saved'], ['refused', 'late words']])
  assert.equal(items[1]?.told?.code, 'too-many')
  assert.equal(leftIn(step, items), 2)
})

test('a refused change says that the first version stands', () => {
  const refused = made({
    state: 'refused', code: 'version-conflict', command: { do: 'revise', activity: 'a', contribution: 'c1', version: 2, body: { text: 'new' } },
  })
  const items = itemsOf(step, { items: { c1: saved() } }, [refused])
  assert.equal(items[0]?.told?.change, true)
  assert.equal(leftIn(step, items), 2)
})

test('taken back: gone at once', () => {
  const back = made({ command: { do: 'withdraw', activity: 'a', contribution: 'c1' } })
  assert.deepEqual(itemsOf(step, { items: { c1: saved() } }, [back]), [])
})

test('other steps stay out; oldest first, this phone last', () => {
  const own = { c2: saved({ at: 30 }), c1: saved({ at: 20 }), x: saved({ activity: 'b' }) }
  assert.deepEqual(itemsOf(step, { items: own }, [made({}, 'c3')]).map(({ id }) => id), ['c1', 'c2', 'c3'])
})

test('when words are taken', () => {
  assert.equal(takesWords(step, 'live'), true)
  assert.equal(takesWords({ ...step, state: 'closing' }, 'rehearsal'), true)
  assert.equal(takesWords(step, 'closed'), false)
  assert.equal(takesWords({ ...step, state: 'paused' }, 'live'), false)
  assert.equal(takesWords({ ...step, state: 'closed' }, 'live'), false)
  assert.equal(takesWords({ ...step, state: 'revealed', late: true }, 'live'), true)
  assert.equal(takesWords({ ...step, state: 'locked', late: true }, 'live'), false)
  assert.equal(takesWords({ ...step, takes: false }, 'live'), false)
})

test('a card that one agreed with is an item without words', () => {
  const agreed = made({ command: { do: 'same', activity: 'a', contribution: 'c9', card: 'c4' } })
  const [waiting] = itemsOf(step, {}, [agreed])
  assert.deepEqual([waiting?.at, waiting?.same, waiting?.body], ['here', 'c4', {}])
  const [kept] = itemsOf(step, { items: { c9: saved({ body: { text: '' }, same_as: 'c4' }) } }, [agreed])
  assert.deepEqual([kept?.at, kept?.same], ['wall', 'c4'])
  assert.equal(leftIn(step, [kept!]), 2)
})
