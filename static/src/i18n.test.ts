import assert from 'node:assert/strict'
import { test } from 'node:test'
import { speaker } from './i18n.ts'

const ENGLISH = { hello: 'Hello {name}', 'dots.one': '{n} dot', 'dots.other': '{n} dots', 'told.too-long': 'Room for {max}.' }

test('placeholders are filled; one that is not given stays to be seen', () => {
  const { t } = speaker('en-GB', ENGLISH)
  assert.equal(t('hello', { name: 'Ann' }), 'Hello Ann')
  assert.equal(t('told.too-long', {}), 'Room for {max}.')
})

test('English has two forms', () => {
  const { t } = speaker('en-GB', ENGLISH)
  assert.deepEqual([0, 1, 2].map((n) => t('dots', { n })), ['0 dots', '1 dot', '2 dots'])
})

test('Welsh has six', () => {
  const { t } = speaker('cy', {
    'cath.zero': '{n} cathod', 'cath.one': '{n} gath', 'cath.two': '{n} gath (dwy)', 'cath.few': '{n} cath',
    'cath.many': '{n} chath', 'cath.other': '{n} cath arall',
  })
  assert.deepEqual([0, 1, 2, 3, 6, 7].map((n) => t('cath', { n })), [
    '0 cathod', '1 gath', '2 gath (dwy)', '3 cath', '6 chath', '7 cath arall',
  ])
})

test('a language that lacks a form falls back to the general one', () => {
  const { t } = speaker('cy', { 'x.other': 'n={n}' })
  assert.equal(t('x', { n: 2 }), 'n=2')
})

test('a key without words shows itself; names of objects are no keys', () => {
  const { t } = speaker('en-GB', ENGLISH)
  assert.equal(t('no.such.key'), 'no.such.key')
  assert.equal(t('constructor'), 'constructor')
})

test('later catalogues add to earlier ones', () => {
  const words = speaker('en-GB', { a: '1' }, { b: '2' })
  words.add({ c: '3' })
  assert.deepEqual(['a', 'b', 'c'].map((key) => words.t(key)), ['1', '2', '3'])
})
