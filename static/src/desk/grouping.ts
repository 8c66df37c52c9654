// What a person asks of the machine that groups: how it works, when, what the wall shows of it; and
// what would follow from a move, before it is made.

import { t } from '../i18n.ts'
import type { Desk } from './desk.svelte.ts'
import type { PileLine } from './piles.ts'
import type { Pending, Tune } from './types.ts'

export type Effect = { themes: number; cards: number }
const PLACE = 'themes' // where refusals are told
const LANE = 'themes grouping'
const TUNES = 'themes tuning'
const VIEW_MS = 1_000 // until a change that was kept is surely seen

export class Grouping {
  readonly #desk: Desk
  readonly #activity: () => string
  #wish: Partial<Tune> = {}
  #before: Promise<void> = Promise.resolve()

  constructor(desk: Desk, activity: () => string) {
    this.#desk = desk
    this.#activity = activity
  }

  /** The step that it is for. */
  get activity(): string {
    return this.#activity()
  }

  get tuning(): Tune | undefined {
    return this.#desk.view.themes[this.#activity()]?.tuning
  }

  /** A command carries all settings: what was changed just before goes along, or the older view, which
   * does not know it yet, would take it back. */
  tune(change: Partial<Tune>): Promise<boolean> {
    const wish = (this.#wish = { ...this.#wish, ...change })
    const forget = () => this.#wish === wish && (this.#wish = {})
    const asked = this.#before.then(() => {
      const tuning = { ...this.tuning, ...wish }
      return this.#desk.ask(PLACE, { do: 'tune', activity: this.#activity(), tuning }, t('desk.said.tuned'), TUNES)
    })
    this.#before = asked.then((kept) => void (kept ? setTimeout(forget, VIEW_MS) : forget()))
    return asked
  }

  regroup(): Promise<boolean> {
    return this.#desk.ask(PLACE, { do: 'regroup', activity: this.#activity() }, t('desk.said.regroup'), LANE)
  }

  /** Words leave the server: only for a person who has been told so. */
  askModel(model: string): Promise<boolean> {
    return this.#desk.ask(PLACE, { do: 'ask_model', activity: this.#activity() }, t('desk.said.model', { model }), LANE)
  }

  resolve({ number }: Pending, accept: boolean): Promise<boolean> {
    const said = t(accept ? 'desk.said.taken' : 'desk.said.left')
    return this.#desk.ask('waiting', { do: 'resolve', activity: this.#activity(), number, accept }, said)
  }

  show(pile: PileLine, on: boolean): Promise<boolean> {
    const said = t(on ? 'desk.said.on_wall' : 'desk.said.off_wall', { theme: `${pile.letter} ${pile.title}` })
    return this.#desk.ask(PLACE, { do: 'show_theme', activity: this.#activity(), theme: pile.id, on }, said, `${PLACE} ${pile.id}`)
  }

  undo(number: number): Promise<boolean> {
    return this.#desk.ask('edits', { do: 'undo_edit', activity: this.#activity(), number }, t('desk.said.undone'))
  }

  /** What would follow if this edit were undone; nothing, when that cannot be told now. */
  async effectOf(number: number): Promise<Effect | undefined> {
    const sight = await this.#desk.live.look({ do: 'undo_effect', activity: this.#activity(), number })
    return 'found' in sight ? (sight.found as Effect) : undefined
  }

  /** Cards like those of a theme that are not in it, likest first. */
  async like(theme: string): Promise<Map<string, string>> {
    const sight = await this.#desk.live.look({ do: 'gather', activity: this.#activity(), theme })
    return new Map('found' in sight ? Object.entries((sight.found.cards ?? {}) as Record<string, string>) : [])
  }
}
