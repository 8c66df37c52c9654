import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeInPath, tidy, tokenInHash } from './seat.ts'

test('a code is forgiven spaces, dashes and small letters', () => {
  assert.equal(tidy(' ab2-c d9 '), 'AB2CD9')
})

test('the code of a link, and none elsewhere', () => {
  assert.equal(codeInPath('/j/ab2cd9'), 'AB2CD9')
  assert.equal(codeInPath('/'), '')
  assert.equal(codeInPath('/board'), '')
})

test('the token that a plain form brought', () => {
  assert.equal(tokenInHash('#t=abc.def-_'), 'abc.def-_')
  assert.equal(tokenInHash(''), '')
})
