// The board's view: what `facilitation/views/board.py` makes, field by field.

import type { BoardProps, Body, Themes } from '../activities/contract.ts'

import type { Second } from './second.ts'

export type { Themes } from '../activities/contract.ts'
export type Step = BoardProps['step']

export type BoardView = {
  session: { title: string; state: 'draft' | 'rehearsal' | 'live' | 'closed' | 'archived'; lang: string }
  people: number
  /** The room is being checked: text sizes, colours, the code. */
  test_card?: true
  /** What the facilitator makes of the result. */
  headline?: string
  /** Held by the facilitator: nothing else is told. */
  blank?: true
  spotlight?: Lit
  step?: Step
  result?: Body
  themes?: Themes
  /** How many people a card speaks for, where that is more than one. */
  voices?: { [card: string]: number }
  /** Texts of the step in the script's second language. */
  second?: Second
}

/** What a facilitator holds up before the room (`facilitation/views/spotlight.py`, `split.py`). */
export type Lit =
  | { to: 'card'; name: string; text: string }
  | { to: 'theme'; name: string; title: string; people: number; definition?: string; cards: { [card: string]: string } }
  | { to: 'missing'; fields: { [field: string]: MissingField } }
  | { to: 'split'; name: string; label: string; least: number; people: number; groups: { [option: string]: Group }; held_back: string[] }

export type MissingField = { label: string; at: number; missing: string[]; silent: boolean }
export type Group = { at: number; people: number; rows: { [row: string]: GroupRow } }
/** `counts`: how many gave each value of a scale; `people`: how many chose it, or stand behind it; `between`: how
 * the two ratings lie that have a gap between them. */
export type GroupRow = {
  at: number
  text: string
  people?: number
  n?: number
  mean?: number
  counts?: Counts
  between?: { importance: End; frequency: End }
  gap?: number
}
export type Counts = { [value: string]: number }
export type End = { text: string; counts: Counts }

export const isRunning = (step: Step): boolean => ['open', 'closing', 'paused'].includes(step.state)
export const isOver = (step: Step): boolean => ['closed', 'revealed', 'locked'].includes(step.state)
