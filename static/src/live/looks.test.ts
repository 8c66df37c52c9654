import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Look } from '../protocol.gen.ts'
import { Looks } from './looks.ts'

const AT: Look['at'] = { do: 'gather', activity: 'a', theme: 't' }

test('each look gets its own answer, in whatever order they come', async () => {
  const sent: Look[] = []
  const looks = new Looks((look) => Boolean(sent.push(look)))
  const [first, second] = [looks.look(AT), looks.look(AT)]
  looks.answer(sent[1]!.look, { told: 'no-such-theme', detail: {} })
  looks.answer(sent[0]!.look, { found: { cards: {} } })
  assert.deepEqual(await first, { found: { cards: {} } })
  assert.deepEqual(await second, { told: 'no-such-theme', detail: {} })
})

test('without a link, or when it is lost, a look is over', async () => {
  const away = new Looks(() => false)
  assert.deepEqual(await away.look(AT), { told: 'offline', detail: {} })
  const looks = new Looks(() => true)
  const answer = looks.look(AT)
  looks.lost()
  assert.deepEqual(await answer, { told: 'offline', detail: {} })
})
