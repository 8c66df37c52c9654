// What a phone sees: facilitation/views/phone.py.

import type { Words } from '../i18n.ts'
import type { Body, Cohorts, PhoneStep } from '../activities/contract.ts'

export interface PhoneView {
  session: { title: string; state: 'draft' | 'rehearsal' | 'live' | 'closed' | 'archived'; lang: string }
  privacy: { notice: string; contact: string; months: number; support?: string }
  cohorts: Cohorts
  /** Language, then each text of the step as it is in the script: in that language. */
  said?: { [lang: string]: Words }
  step?: PhoneStep
}

export interface PhoneOwn {
  person?: string
  joined_at?: number
  lang?: string
  cohorts?: { [field: string]: string }
  /** Asked for once, for all steps. */
  more_time?: true
  /** Steps that had closed before this person came. */
  missed?: string[]
  items: { [id: string]: OwnItem }
  passed: { [activity: string]: true }
}

export interface OwnItem {
  activity: string
  body: Body
  state: 'waiting' | 'shown' | 'held' | 'hidden' | 'withdrawn'
  version: number
  at: number
  late: boolean
  private: boolean
  /** What the phone told when it was sent: its language, its clock. */
  lang?: string
  written_at?: number
  /** No words of their own: this card says the same. */
  same_as?: string
  /** What a moderator lets its author know: see notes.svelte.ts. */
  kind_word?: string
  signpost?: true
  redacted?: true
}

export type Later = typeof import('./later.ts')
