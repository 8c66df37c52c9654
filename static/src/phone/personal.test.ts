import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { looksLike } from './personal.ts'

const file = new URL('../../../tests/personal.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf-8')) as { text: string; looks_like: string[] }[]

test('the phone finds what the server finds, and nothing else', () => {
  for (const { text, looks_like } of vectors) assert.deepEqual(looksLike(text), looks_like, text)
})

test('no text makes it slow', () => {
  for (const piece of ['a', '0', '1 ', '.', '+44', 'B1 ', 'a@a.', '\ufdfa', '07 ']) {
    const began = performance.now()
    looksLike(piece.repeat(2000))
    assert.ok(performance.now() - began < 500, piece)
  }
})
