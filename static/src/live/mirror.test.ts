import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { View } from '../protocol.gen.ts'
import { Mirror } from './mirror.ts'
import { VIEW } from './world.fake.ts'

function mirrored() {
  let asked = 0
  const mirror = new Mirror(() => (asked += 1))
  mirror.whole({ ...VIEW, view: { n: 5 }, own: { items: {} } } as View)
  return { mirror, asked: () => asked }
}

test('contiguous patches are applied', () => {
  const { mirror, asked } = mirrored()
  mirror.change({ t: 'change', after: 5, number: 9, patch: { n: 9 } })
  mirror.change({ t: 'change', after: 9, number: 10, patch: { m: 1 } })
  assert.deepEqual([mirror.view, mirror.number, asked()], [{ n: 9, m: 1 }, 10, 0])
})

test('a gap: the whole is asked for, once, and nothing is applied meanwhile', () => {
  const { mirror, asked } = mirrored()
  mirror.change({ t: 'change', after: 7, number: 8, patch: { n: 8 } })
  mirror.change({ t: 'change', after: 8, number: 9, patch: { n: 9 } })
  assert.deepEqual([mirror.view, asked()], [{ n: 5 }, 1])
  mirror.whole({ ...VIEW, number: 9, view: { n: 9 } } as View)
  mirror.change({ t: 'change', after: 12, number: 13, patch: {} })
  assert.equal(asked(), 2)
})

test('a patch from before the whole is let go', () => {
  const { mirror, asked } = mirrored()
  mirror.change({ t: 'change', after: 3, number: 5, patch: { n: 3 } })
  assert.deepEqual([mirror.view, asked()], [{ n: 5 }, 0])
})

test("a person's own part goes by numbers of its own", () => {
  const { mirror, asked } = mirrored()
  mirror.ofOwn({ t: 'own', after: 5, number: 8, patch: { items: { c1: { at: 1 } } } })
  mirror.change({ t: 'change', after: 5, number: 6, patch: { n: 6 } })
  mirror.ofOwn({ t: 'own', after: 8, number: 9, patch: { passed: { a: true } } })
  assert.deepEqual([mirror.own, mirror.ownNumber, mirror.number, asked()], [{ items: { c1: { at: 1 } }, passed: { a: true } }, 9, 6, 0])
})

test('a new socket asks anew', () => {
  const { mirror, asked } = mirrored()
  mirror.change({ t: 'change', after: 7, number: 8, patch: {} })
  mirror.forget()
  mirror.change({ t: 'change', after: 8, number: 9, patch: {} })
  assert.equal(asked(), 2)
})
