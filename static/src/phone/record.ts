// What is kept about one person, in words: for their screen, and as a file to take away.

import type { Cohorts, PhoneStep } from '../activities/contract.ts'
import { spoken, type T } from '../i18n.ts'
import type { Entry } from '../live/outbox.ts'
import { itemsOf } from './items.ts'
import type { OwnItem, PhoneOwn, PhoneView } from './types.ts'
import { wordsIn } from './words.ts'

export interface Kept {
  own: PhoneOwn
  entries: Entry[]
  view: Pick<PhoneView, 'session' | 'privacy' | 'cohorts'>
  steps: { [id: string]: PhoneStep }
}

const clock = (at: number): string => new Intl.DateTimeFormat(spoken(), { dateStyle: 'medium', timeStyle: 'short' }).format(at)

/** When it was kept, and when the phone says that it was written, where that is another minute. */
export function timesOf(item: OwnItem | undefined, t: T): string {
  if (!item) return ''
  const { at, written_at: written = 0, version } = item
  const apart = written && clock(written) !== clock(at)
  return [
    t('mine.sent_at', { at: clock(at) }),
    ...(apart ? [t('mine.written_at', { at: clock(written) })] : []),
    ...(version > 1 ? [t('mine.version', { n: version })] : []),
  ].join(', ')
}

export function facts(own: PhoneOwn, cohorts: Cohorts, t: T): [string, string][] {
  return [
    [t('mine.ref'), own.person ?? ''],
    [t('mine.joined'), own.joined_at ? clock(own.joined_at) : ''],
    [t('mine.lang'), own.lang || t('mine.unsaid')],
    ...Object.entries(cohorts).map(([field, { label }]): [string, string] => [label, own.cohorts?.[field] || t('mine.unsaid')]),
    ...(own.more_time ? [[t('mine.more_time'), t('mine.more_time_yes')] as [string, string]] : []),
  ]
}

export function keptLines(privacy: PhoneView['privacy'], t: T): string[] {
  return [
    ...(privacy.notice ? [privacy.notice] : []),
    t('mine.kept_months', { n: privacy.months }),
    t('mine.kept_old'),
    t('mine.kept_copy'),
    privacy.contact ? t('mine.ask', { contact: privacy.contact }) : t('mine.ask_facilitator'),
  ]
}

export function record({ own, entries, view, steps }: Kept, t: T): string {
  const sorted = Object.values(steps).sort((a, b) => a.place - b.place)
  const parts = [
    [view.session.title, t('mine.title')],
    ...sorted.map((step) => [step.title, step.prompt, ...saidIn(step, own, entries, t)].filter(Boolean)),
    [t('mine.you'), ...facts(own, view.cohorts, t).map(([name, value]) => `${name}: ${value}`)],
    [t('mine.kept'), ...keptLines(view.privacy, t)],
  ]
  return parts.map((lines) => lines.join('\n')).join('\n\n') + '\n'
}

function saidIn(step: PhoneStep, own: PhoneOwn, entries: Entry[], t: T): string[] {
  const items = itemsOf(step, own, entries).flatMap((item) => [
    item.same ? t('alike.with_one') : wordsIn(item.body) || JSON.stringify(item.body),
    `  ${[t(`at.${item.at}`), timesOf(own.items[item.id], t)].filter(Boolean).join(' ')}`,
  ])
  const gone = Object.values(own.items).filter((item) => item.activity === step.id && item.state === 'withdrawn')
  return [...items, ...gone.map(() => t('mine.gone')), ...(own.passed[step.id] ? [t('mine.passed')] : [])]
}
