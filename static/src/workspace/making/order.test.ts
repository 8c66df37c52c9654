import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beginsAt, clockAfter, mayMove, move } from './order.ts'
import type { PartData, StepData } from './types.ts'

const step = (id: string, minutes: number | string = 5) => ({ id, minutes }) as StepData
const parts = (...ids: string[][]): PartData[] => ids.map((each, at) => ({ id: `part-${at}`, activities: each.map((id) => step(id)) }))
const order = (all: PartData[]) => all.map((part) => part.activities.map((each) => each.id))

test('a step moves one place, with its minutes', () => {
  const all = parts(['a', 'b', 'c'])
  move(all, 'c', -1)
  assert.deepEqual(order(all), [['a', 'c', 'b']])
  move(all, 'a', 1)
  assert.deepEqual(order(all), [['c', 'a', 'b']])
})

test('at the edge of a part it goes into the next, also into one that is empty', () => {
  const all = parts(['a'], ['b', 'c'])
  move(all, 'a', 1)
  assert.deepEqual(order(all), [[], ['a', 'b', 'c']])
  move(all, 'a', -1)
  assert.deepEqual(order(all), [['a'], ['b', 'c']])
  move(all, 'b', -1)
  assert.deepEqual(order(all), [['a', 'b'], ['c']])
})

test('at either end it stays, and says so beforehand', () => {
  const all = parts(['a', 'b'])
  assert.deepEqual([mayMove(all, 'a', -1), mayMove(all, 'a', 1), mayMove(all, 'b', 1)], [false, true, false])
  move(all, 'a', -1)
  move(all, 'nothing', 1)
  assert.deepEqual(order(all), [['a', 'b']])
})

test('each step begins when those before it are over; what is no number takes no time', () => {
  assert.deepEqual(beginsAt([step('a', 5), step('b', 'ten'), step('c', '2'), step('d')]), { a: 0, b: 5, c: 5, d: 7 })
})

test('a time of day is counted on from the start of the part', () => {
  assert.equal(clockAfter('09:30', 45), '10:15')
  assert.equal(clockAfter('23:50', 15), '00:05')
  assert.equal(clockAfter(undefined, 45), '')
})
