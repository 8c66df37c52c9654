// The board's view: what `facilitation/views/board.py` makes, field by field.

import type { BoardProps, Body, Themes } from '../activities/contract.ts'

import type { Second } from './second.ts'

export type { Themes } from '../activities/contract.ts'
export type Step = BoardProps['step']

export type BoardView = {
  session: { title: string; state: 'draft' | 'rehearsal' | 'live' | 'closed' | 'archived'; lang: string }
  people: number
  step?: Step
  result?: Body
  themes?: Themes
  /** How many people a card speaks for, where that is more than one. */
  voices?: { [card: string]: number }
  /** Texts of the step in the script's second language. */
  second?: Second
}

export const isRunning = (step: Step): boolean => ['open', 'closing', 'paused'].includes(step.state)
export const isOver = (step: Step): boolean => ['closed', 'revealed', 'locked'].includes(step.state)
