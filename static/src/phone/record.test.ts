import assert from 'node:assert/strict'
import test from 'node:test'
import type { PhoneStep } from '../activities/contract.ts'
import { speak } from '../i18n.ts'
import type { Entry } from '../live/outbox.ts'
import { facts, record } from './record.ts'
import type { OwnItem, PhoneOwn } from './types.ts'

Object.assign(globalThis, { document: { documentElement: { lang: 'en-GB' } } })
speak({})

const t = (key: string, values: object = {}) => [key, ...Object.values(values)].join(' ')
const step = { id: 'moment', title: 'A moment', prompt: 'What?', place: 1, on_wall: true } as PhoneStep
const item = (more: Partial<OwnItem>): OwnItem => ({
  activity: 'moment', body: { text: 'Tea' }, state: 'shown', version: 1, at: 1_000, late: false, private: false, ...more,
})
const view = { session: { title: 'A day', state: 'live' as const, lang: 'en-GB' }, privacy: { notice: '', contact: '', months: 12 }, cohorts: {} }

function told(own: Partial<PhoneOwn>, entries: Entry[] = []): string {
  return record({ own: { items: {}, passed: {}, ...own }, entries, view, steps: { moment: step } }, t)
}

test('each item with its words, where it stands and when it was kept', () => {
  const text = told({ items: { one: item({}), two: item({ body: { text: 'Cake' }, state: 'held', version: 3 }) } })
  assert.match(text, /Tea\n {2}at\.wall mine\.sent_at/)
  assert.match(text, /Cake\n {2}at\.held mine\.sent_at .*mine\.version 3/)
})

test('what is only on this phone, what was taken back, what was passed', () => {
  const command = { do: 'contribute', activity: 'moment', contribution: 'here', body: { text: 'On its way' } } as const
  const waits: Entry = { ask: 'a', order: 1, command, state: 'waiting' }
  const text = told({ items: { gone: item({ state: 'withdrawn', body: { text: '' } }) }, passed: { moment: true } }, [waits])
  assert.match(text, /On its way\n {2}at\.here/)
  assert.match(text, /mine\.gone\nmine\.passed/)
})

test('the time of writing is told where it is another minute than that of keeping', () => {
  assert.doesNotMatch(told({ items: { one: item({ at: 60_000, written_at: 59_999 + 2 }) } }), /written_at/)
  assert.match(told({ items: { one: item({ at: 3_600_000, written_at: 60_000 }) } }), /mine\.written_at/)
})

test('who somebody is: every group that is asked for, said or not', () => {
  const own = { person: 'P-1', joined_at: 1, cohorts: { role: 'nurse' }, more_time: true, items: {}, passed: {} } as const
  const label = (name: string) => ({ label: name, options: [], required: false })
  const said = Object.fromEntries(facts(own, { role: label('Role'), site: label('Site') }, t))
  assert.equal(said.Role, 'nurse')
  assert.equal(said.Site, 'mine.unsaid')
  assert.equal(said['mine.more_time'], 'mine.more_time_yes')
})
