import assert from 'node:assert/strict'
import { test } from 'node:test'
import { modelOf } from './engine.ts'

test('a language model is told from our own method', () => {
  assert.deepEqual(modelOf('endpoint:the-model@2026-03'), { model: 'the-model', version: '2026-03' })
  assert.equal(modelOf('minilm-l6-int8-1'), undefined)
  assert.equal(modelOf(), undefined)
})

test('a name may have an at sign, and a version that says nothing is left out', () => {
  assert.deepEqual(modelOf('endpoint:us@home/m:7b@m:7b-q4'), { model: 'us@home/m:7b', version: 'm:7b-q4' })
  assert.deepEqual(modelOf('endpoint:m@unknown'), { model: 'm', version: '' })
  assert.deepEqual(modelOf('endpoint:m@m'), { model: 'm', version: '' })
})
