import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptSteps, waysToCatchUp } from './catchup.ts'
import { paceOf, slotsOf } from './pace.ts'
import type { DeskView, Step } from './types.ts'

const MINUTE = 60_000
const T0 = 1_795_255_200_000

const step = (id: string, minutes: number, more: Partial<Step> = {}): Partial<Step> => ({
  id, title: id, minutes, planned: minutes, state: 'pending', part: 'day', opened_at: 0, closed_at: 0, must_keep: false, carries: [], ...more,
})

/** `arrive` ran from T0 for `took` minutes and is closed; `now` is at its end. */
function late(took: number, ...coming: Partial<Step>[]): [DeskView, number] {
  const now = T0 + took * MINUTE
  const done = step('arrive', 10, { state: 'closed', opened_at: T0, closed_at: now })
  return [view('arrive', done, ...coming), now]
}

function view(current: string, ...steps: Partial<Step>[]): DeskView {
  const placed = steps.map((each, at) => ({ ...each, place: at + 1 }))
  return {
    current,
    order: placed.map((each) => each.id),
    steps: Object.fromEntries(placed.map((each) => [each.id, each])),
  } as unknown as DeskView
}

const told = ([now, at]: [DeskView, number]) => waysToCatchUp(now, at).map((way) => `${way.how} ${way.step} ${way.gains}`)

test('seven minutes late: shorten first, the longest gain first, then skip what is just enough', () => {
  const [seen, now] = late(17, step('tea', 15), step('talk', 30), step('vote', 8))
  assert.equal(paceOf(seen, now)?.late, 7 * MINUTE)
  assert.deepEqual(told([seen, now]), ['minutes talk 10', 'minutes tea 5', 'minutes vote 2', 'skip vote 8', 'skip tea 15', 'skip talk 30'])
})

test('when no step is enough by itself the longest is named first', () => {
  assert.deepEqual(told(late(60, step('tea', 5), step('talk', 9))).filter((way) => way.startsWith('skip')), ['skip talk 9', 'skip tea 5'])
})

test('what must be kept, or what a later step needs, is never named', () => {
  const [seen, now] = late(20, step('talk', 12, { must_keep: true }), step('themes', 9), step('vote', 6, { carries: ['themes'] }))
  assert.deepEqual(told([seen, now]), ['minutes vote 2', 'skip vote 6'])
  assert.deepEqual(keptSteps(seen).map((each) => each.id), ['talk', 'themes'])
})

test('a step that is shortened already, or too short, is not shortened again', () => {
  assert.deepEqual(told(late(20, step('tea', 6, { planned: 9 }), step('word', 2))).filter((way) => way.startsWith('minutes')), [])
})

test('of the step that runs all but two minutes can go', () => {
  const open = step('talk', 10, { state: 'open', opened_at: T0, ends_at: T0 + 10 * MINUTE })
  assert.deepEqual(told([view('talk', open), T0 + 3 * MINUTE]), ['clock talk 5'])
  assert.deepEqual(told([view('talk', open), T0 + 8 * MINUTE]), [])
  assert.deepEqual(told([view('talk', { ...open, must_keep: true }), T0]), [])
})

test('an added step makes the room late, a shortened one brings it back', () => {
  const more = step('more', 5, { planned: 0, added: { line: 'x', repeats: '' } })
  const [seen, now] = late(10, more, step('tea', 10))
  assert.equal(paceOf(seen, now)?.late, 5 * MINUTE)
  const [short, at] = late(10, more, step('tea', 5, { planned: 10 }))
  assert.equal(paceOf(short, at)?.late, 0)
})

test('each step has its planned and its real times', () => {
  const [seen, now] = late(17, step('tea', 15), step('talk', 30))
  const slots = slotsOf(seen, now)
  assert.deepEqual(slots.get('arrive'), { meant: T0, begins: T0, took: 17 * MINUTE })
  assert.deepEqual(slots.get('tea'), { meant: T0 + 10 * MINUTE, begins: now })
  assert.deepEqual(slots.get('talk'), { meant: T0 + 25 * MINUTE, begins: now + 15 * MINUTE })
  assert.equal(slotsOf(view('', step('tea', 5)), T0).size, 0)
})
