// The desk's view: what `facilitation/views/desk.py` makes, field by field.

import type { Cohorts, PhoneStep } from '../activities/contract.ts'
import type { Edit, Json, Moderate, RunStep, Tuning } from '../protocol.gen.ts'

export type SessionState = 'draft' | 'rehearsal' | 'live' | 'closed' | 'archived'
export type StepState =
  | 'pending' | 'open' | 'paused' | 'closing' | 'closed' | 'revealed' | 'locked' | 'skipped'
export type StepVerb = RunStep['step']

export type SessionPart = {
  id: string
  title: string
  state: SessionState
  lang: string
  moved_at: number
  test_card: boolean
  /** The desk that runs the steps. */
  lead?: { desk: string; name: string; at: number }
  undo_until?: number
}

export type Step = {
  id: string
  kind: string
  title: string
  prompt: string
  easy: string
  help: string
  state: StepState
  minutes: number
  silent: boolean
  identity: 'anonymous' | 'pseudonymous' | 'named'
  place: number
  of: number
  on_wall: boolean
  settings: Record<string, unknown>
  options: Record<string, { label: string; place: number }>
  ends_at?: number
  left_ms?: number
  part: string
  counts: { people: number; cards: number; passed: number; held: number }
  memo: { say: string; do: string; watch_for: string }
  must_keep: boolean
  closes: 'manual' | 'timer'
  results: 'live' | 'on_close' | 'on_reveal' | 'facilitator_only' | 'never'
  moderation: 'none' | 'post' | 'pre'
  display: string
  themed: boolean
  blind: boolean
  /** A card of it may stand alone on the wall. */
  quotes: boolean
  opened_at: number
  /** Minutes that the script gives it; 0: it was added. */
  planned: number
  /** 0: never, or it was opened again. */
  closed_at: number
  /** Its question, where that may be worded anew before it opens. */
  line: string
  /** Steps whose themes it needs. */
  carries: string[]
  /** It was not in the script; `repeats`: of which it is a second turn. */
  added?: { line: string; repeats: string }
  headline?: NoteLine & { wall: boolean }
  was?: StepState
  undo_until?: number
}

/** The facilitator's own words. `looks_like`: kinds of personal data, as for a card. */
export type NoteLine = { text: string; at: number; looks_like?: string[] }
export type Parked = NoteLine & { activity: string; done: boolean }

export type CardState = 'waiting' | 'shown' | 'held' | 'hidden'
export type Card = {
  activity: string
  text: string
  state: CardState
  at: number
  tag?: string
  looks_like?: string[]
  /** Changed by its author, from 2 on. */
  version?: number
  /** Details in it were blacked out. */
  redacted?: true
  /** Somebody wrote it down for its author. */
  proxy?: true
}
/** Somebody should talk to the author of a card. */
export type Need = { activity: string; text: string; to: 'asked' | 'taken' | 'done'; who: string; at: number }

export type Pile = {
  title: string
  named: boolean
  pinned: boolean
  parked: boolean
  /** Shown by the facilitator, where themes are shown one by one. */
  on_wall: boolean
  slot: number
  /** 0: its cards are as alike as can be; 1: as good as none are. */
  doubt: number
  people: number
  cards: number
  words: string[]
  example: string
  example_text?: string
  definition?: string
  /** Cards that live elsewhere and belong here too. */
  also?: Record<string, true>
  /** The language model that sorted it (see ui/engine.ts), and what that one would call it. */
  by?: string
  suggested?: string
}

export type EditKind = Edit['do']
export type EditLine = {
  do: EditKind
  at: number
  undone: boolean
  theme?: string
  into?: string
  new?: string
  title?: string
  to?: string
  on?: boolean
  cards?: number
  definition?: string
  card?: string
  other?: string
  memo?: string
}

/** A fresh grouping that waits for a person's word. `moves`: the first forty. */
export type Pending = {
  number: number
  engine: string
  themes: number
  cards: number
  moves: Record<string, { from: string; to: string }>
  /** Pile to the name that a language model would give it. */
  suggested: Record<string, string>
}

/** The language model that may be asked here; `name` is empty where there is none. */
export type Model = { name: string; state: 'off' | 'idle' | 'asked' | 'failed'; why: string }

export type Tune = Required<Tuning>

export type Themes = {
  piles: Record<string, Pile>
  homes: Record<string, string>
  by_hand: Record<string, true>
  edits: Record<string, EditLine>
  engine: string
  tuning: Tune
  /** How many people a card speaks for, where that is more than one. */
  voices: Record<string, number>
  /** Cards that say the same as another, which stands for them. */
  same: Record<string, string>
  /** Piles that a card which waits may belong to, likeliest first. */
  suggestions: Record<string, string[]>
  model: Model
  pending?: Pending
  /** Just now a person asked to group again, and nothing would move. */
  unchanged?: true
}

export type KindCode = NonNullable<Moderate['word']>
/** What `facilitation/views/scribe.py` makes: forms by step, and what has been written for others. */
export type Written = { activity: string; text: string; state: CardState; at: number }
/** `asks`: the cohort fields that a form itself asks for. */
export type ProxyPart = { cohorts: Cohorts; forms: Record<string, PhoneStep & { asks: string[] }>; written: Record<string, Written> }

export type CohortCounts = { label: string; counts: Record<string, number>; not_stated: number }

/** What has been laid over the wall, and what could be. `splits`: cohort field to its label. */
export type Wall = {
  blank: boolean
  spotlight: { to: 'nothing' | 'card' | 'theme' | 'missing' | 'split'; activity: string; name: string }
  missing: boolean
  splits: Record<string, string>
}

export type DeskView = {
  wall: Wall
  session: SessionPart
  parts: Record<string, { title: string; starts: string; place: number }>
  order: string[]
  steps: Record<string, Step>
  people: { joined: number; more_time: number; cohorts: Record<string, CohortCounts> }
  parked: Record<string, Parked>
  /** The kinds of which a step can be made from a line; `choices`: things to choose from it needs. */
  kinds: Record<string, { choices: number }>
  cards: Record<string, Card>
  themes: Record<string, Themes>
  /** Card to the kind line that its author was sent. */
  kind_words: Record<string, KindCode>
  needs: Record<string, Need>
  /** Steps in which may be written for others. */
  proxy?: ProxyPart
  current?: string
  result?: { [key: string]: Json }
}
