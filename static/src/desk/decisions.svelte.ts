// Decisions about words, and the last of them, so that it can be taken back.

import { t } from '../i18n.ts'
import type { Desk } from './desk.svelte.ts'
import { back, type Decision, type To } from './queue.ts'
import type { KindCode } from './types.ts'

const PLACE = 'decide'

export class Decisions {
  last = $state.raw<Decision>()
  /** The line that goes with the next decision. */
  word = $state<KindCode>('')
  readonly #desk: Desk

  constructor(desk: Desk) {
    this.#desk = desk
  }

  /** Taking it back would change something. */
  get undoable(): boolean {
    return this.last !== undefined && back(this.#desk.view, this.last).length > 0
  }

  async move(cards: string[], to: To): Promise<boolean> {
    const word = to === 'shown' ? '' : this.word
    const before = cards.map((id): [string, string] => [id, this.#desk.view.cards[id]?.state ?? 'held'])
    const said = t(`desk.said.${to}`, { n: cards.length }) + (word ? ` ${t('desk.said.word')}` : '')
    if (!(await this.#desk.moderate(PLACE, cards, to, said, word))) return false
    this.last = { cards: before, to, word }
    this.word = ''
    return true
  }

  redact(cards: string[]): Promise<boolean> {
    this.last = undefined // the details are gone: there is no way back
    return this.#desk.ask(PLACE, { do: 'redact', cards }, t('desk.said.redacted', { n: cards.length }))
  }

  async undo(): Promise<boolean> {
    const { last } = this
    if (!last) return false
    for (const [to, cards] of back(this.#desk.view, last))
      if (!(await this.#desk.moderate(PLACE, cards, to, t('desk.said.undone')))) return false
    this.last = undefined
    return true
  }
}
