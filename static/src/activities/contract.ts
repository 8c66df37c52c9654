// What a kind's twins are given. A twin is a Svelte component in `activities/<kind>/`, loaded when an
// activity of that kind opens: `Phone.svelte` (the form), `Board.svelte` (the wall), and `Desk.svelte` where
// the facilitator needs more than the board's picture. JSON shapes: facilitation/activities/SHAPES.md.
//
// Words of a kind's form stand in its folder, `en-GB.json`, under keys that begin with the kind's name; the
// twin's module hands them out: `export { default as words } from './en-GB.json'`. Other languages stand beside
// it (`cy.json`), and the build lays them over it. What the script says is shown by `t` too, `t(step.prompt)`:
// in the reader's language where the script has been translated. What is sent stays as the script has it.

import type { Component } from 'svelte'
import type { T, Words } from '../i18n.ts'
import type { Json } from '../protocol.gen.ts'

export type Body = { [key: string]: Json }
export type StepState = 'pending' | 'open' | 'paused' | 'closing' | 'closed' | 'revealed' | 'locked' | 'skipped'

/** An activity as every screen knows it (facilitation/views/parts.py). `S`: what the kind's form needs. */
export interface Step<S = Body> {
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
  settings: S
  options: { [id: string]: { label: string; place: number } }
  ends_at?: number
  left_ms?: number
}

/** A step as a phone knows it. `max_words: 0`: no limit. */
export interface PhoneStep<S = Body> extends Step<S> {
  limits: { items: number; min_chars: number; max_chars: number; max_words: number }
  moderation: 'none' | 'post' | 'pre'
  may_pass: boolean
  may_edit: boolean
  late: boolean
  takes: boolean
  /** How long after the close people with more time may go on; and, once it has closed, until when. */
  more_ms: number
  more_until?: number
}

export type Cohorts = { [field: string]: { label: string; options: string[]; required: boolean } }

/** What one person sent in, or is about to. Where it stands, from the person's side:
 * `here` on this phone only; `saved` by the server; `wall` readable by the room; `held` a person looks
 * first; `hidden` not shown; `refused` still on this phone, with the code of the reason. */
export interface Item<B = Body> {
  id: string
  body: B
  at: 'here' | 'saved' | 'wall' | 'held' | 'hidden' | 'refused'
  version: number
  private: boolean
  late: boolean
  /** It says the same as this card, in no words of its own. */
  same?: string
  /** Of a refused one: why, and under which ask this phone keeps it. `change`: it is a new version of
   * something that the server still has as it was. */
  told?: { ask: string; code: string; detail: { [key: string]: Json }; change: boolean }
}

/** The form. The page around it shows prompt, clock, the list of items and the pass button; a form shows
 * its fields and hands over a body. It wraps them in `ui/Form.svelte`, which knows when there is nothing
 * (more) to send.
 *
 * `draft` is the half-written body: bind fields to it and it survives a reload. It is `{}` at first, or the
 * body of the item that is being changed (`editing`). `items`: own ones in this activity, oldest first. */
export interface PhoneProps<S = Body, B = Body> {
  step: PhoneStep<S>
  items: Item<B>[]
  cohorts: Cohorts
  /** How to come back later. */
  door: { code: string; url: string }
  draft: Partial<B>
  editing: Item<B> | undefined
  /** The easy wording was chosen. */
  easy: boolean
  /** Something can be sent now: the step takes words, and this person has some left. */
  open: boolean
  busy: boolean
  t: T
  /** A new item, or a new version of the one that is being changed. */
  send(body: B): void
  revise(item: Item<B>, body: B): void
  withdraw(item: Item<B>): void
  pass(): void
  /** Leave off changing an item. */
  cancel(): void
}

/** The wall's part of a view (facilitation/views/board.py). `result` is what the kind's `board` made. */
export interface BoardProps<S = Body, R = Body> {
  step: Step<S> & { counts: { people: number; cards: number; passed: number }; display: string; max_items: number }
  result: R
  themes?: Themes
  /** How many people a card speaks for, where that is more than one. */
  voices?: { [card: string]: number }
  people: number
  t: T
  now(): number
}

export interface Themes {
  piles: { [id: string]: Pile }
  /** Card to pile. */
  homes: { [card: string]: string }
}

export interface Pile {
  title: string
  named: boolean
  pinned: boolean
  slot: number
  people: number
  cards: number
  words: string[]
  example: string
  example_text?: string
  definition?: string
  /** The language model that sorted it: see ui/engine.ts. */
  by?: string
}

/** The module may also export `summary`: an item in one line of words, for the list of items. Without it
 * the list shows the body's texts. */
export interface PhoneModule {
  default: Component<PhoneProps<any, any>> // eslint-disable-line -- each kind knows its own shapes
  summary?: (body: any, step: PhoneStep<any>, t: T) => string
  words?: Words
  /** `false`: the twin shows by itself what was sent; there is no list of items. */
  listed?: boolean
  /** `true`: while somebody writes, the page looks whether the wall says the same already. */
  alike?: boolean
}
export interface BoardModule {
  default: Component<BoardProps<any, any>>
  words?: Words
}
