// The edits of themes as a person means them. Ids of new themes are chosen here, and every edit
// carries its own, so that asking twice makes it once. Moves of cards do not wait for each other:
// the focus goes on at once, and the card is shown as on its way until it is kept.

import { t } from '../i18n.ts'
import { newId } from '../live/ids.ts'
import type { Edit } from '../protocol.gen.ts'
import type { Desk } from './desk.svelte.ts'
import { focusOn, goOn } from './focus.ts'
import { callName, type Arranged, type CardLine, type PileLine } from './piles.ts'

export const UNSORTED = ''
const PLACE = 'themes' // where refusals are told

export class ThemeMoves {
  readonly #desk: Desk
  readonly #activity: () => string
  readonly #arranged: () => Arranged

  constructor(desk: Desk, activity: () => string, arranged: () => Arranged) {
    this.#desk = desk
    this.#activity = activity
    this.#arranged = arranged
  }

  name(theme: string, title: string): Promise<boolean> {
    return this.#edit({ do: 'name', theme, title }, t('desk.said.named', { title }), theme)
  }

  define(theme: string, definition: string): Promise<boolean> {
    return this.#edit({ do: 'define', theme, definition }, t('desk.said.defined', { theme: this.call(theme) }), theme)
  }

  /** One after the other, so that a refusal stops the rest. */
  merge(from: PileLine[], into: string): Promise<boolean> {
    const letters = from.map((pile) => pile.letter).join(', ')
    const said = t('desk.said.merged', { from: letters, into: this.call(into) })
    return goOn([`name-${into}`, `pile-${into}`], async () => {
      for (const pile of from) if (!(await this.#edit({ do: 'merge', theme: pile.id, into }, said, pile.id))) return false
      return true
    })
  }

  pin(pile: PileLine): Promise<boolean> {
    const said = t(pile.pinned ? 'desk.said.unpinned' : 'desk.said.pinned', { theme: this.call(pile.id) })
    return this.#edit({ do: 'pin', theme: pile.id, on: !pile.pinned }, said, pile.id)
  }

  park(pile: PileLine): Promise<boolean> {
    const said = t(pile.parked ? 'desk.said.unparked' : 'desk.said.parked', { theme: this.call(pile.id) })
    return this.#edit({ do: 'park', theme: pile.id, on: !pile.parked }, said, pile.id)
  }

  retire(pile: PileLine): Promise<boolean> {
    const said = t('desk.said.retired', { theme: this.call(pile.id) })
    return goOn(['themes-h', 'side-h'], () => this.#edit({ do: 'retire', theme: pile.id }, said, pile.id))
  }

  /** `on`: the control of the next card that has the focus then; with none it stays where it is. */
  move(cards: string[], to: string, on: 'move' | 'tick' | '' = 'move'): Promise<boolean> {
    const theme = to === UNSORTED ? t('desk.unsorted') : this.call(to)
    return this.#leave(cards, on, { do: 'move', cards, to }, t('desk.said.moved', { n: cards.length, theme }))
  }

  also(cards: string[], theme: string, on = true): Promise<boolean> {
    const said = t(on ? 'desk.said.also' : 'desk.said.not_also', { n: cards.length, theme: this.call(theme) })
    return this.#edit({ do: 'also', cards, theme, on }, said, 'also')
  }

  apart(card: string, other: string): Promise<boolean> {
    return this.#edit({ do: 'apart', card, other }, t('desk.said.apart'), 'apart')
  }

  /** The oldest of them stands for all. */
  same(cards: string[]): Promise<boolean> {
    const [into, ...others] = [...cards].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)))
    return this.#leave(others, 'tick', { do: 'same', cards: others, into: into! }, t('desk.said.same', { n: cards.length }))
  }

  /** A new theme from these cards; from the tray alone it needs a name, as there is no pile to split. */
  gather(cards: string[], title: string): Promise<boolean> {
    const theme = this.#home(cards[0])?.id
    const fresh = newId()
    const said = t('desk.said.split', { n: cards.length, title })
    return goOn([`name-${fresh}`, `pile-${fresh}`], async () =>
      theme
        ? this.#edit({ do: 'split', theme, new: fresh, cards, title }, said, fresh)
        : (await this.name(fresh, title)) && this.#edit({ do: 'move', cards, to: fresh }, said, fresh),
    )
  }

  keepBack(cards: string[]): Promise<boolean> {
    const said = t('desk.said.hidden', { n: cards.length })
    return goOn(this.#after(cards, 'move'), () => this.#desk.moderate(PLACE, cards, 'hidden', said))
  }

  /** Card to pile; one that waits has none. */
  get homes(): Record<string, string> {
    return this.#desk.view.themes[this.#activity()]?.homes ?? {}
  }

  call(theme: string | undefined): string {
    if (!theme) return t('desk.unsorted')
    const pile = this.#arranged().piles.find((each) => each.id === theme)
    return pile ? `${pile.letter} ${callName(pile)}` : t('desk.theme_gone')
  }

  async #leave(cards: string[], on: string, edit: Edit, said: string): Promise<boolean> {
    const next = this.#after(cards, on)
    for (const card of cards) this.#desk.leaving.set(card, this.#home(card)?.id ?? UNSORTED)
    if (on) focusOn(next)
    const kept = await this.#edit(edit, said, cards[0]!)
    const stay = () => cards.forEach((card) => this.#desk.leaving.delete(card))
    if (kept) setTimeout(stay, 2_000) // the change may come after its answer
    else stay()
    return kept
  }

  async #edit(edit: Edit, said: string, lane: string): Promise<boolean> {
    const { memo } = this.#desk
    const told = memo.trim() ? { ...edit, memo: memo.trim() } : edit
    const command = { do: 'themes', activity: this.#activity(), ask: newId(), edit: told } as const
    const kept = await this.#desk.ask(PLACE, command, said, `${PLACE} ${lane}`)
    if (kept && this.#desk.memo === memo) this.#desk.memo = ''
    return kept
  }

  #home(card: string | undefined): PileLine | undefined {
    return this.#arranged().piles.find((pile) => pile.lines.some((line) => line.id === card && !line.also))
  }

  /** The card after those that go, or the heading of where they were. */
  #after(cards: string[], on: string): string[] {
    const { unsorted } = this.#arranged()
    const home = this.#home(cards[0])
    const stays = (line: CardLine) => !cards.includes(line.id) && !this.#desk.leaving.has(line.id)
    const lines = home?.lines ?? unsorted
    const from = lines.findIndex((line) => line.id === cards[0])
    const ordered = [...lines.slice(from), ...lines.slice(0, from).reverse()].filter(stays)
    const next = ordered.flatMap((line) => (document.getElementById(`${on}-${line.id}`) ? `${on}-${line.id}` : []))
    return [...next.slice(0, 1), home ? `pile-${home.id}` : 'unsorted-h', 'side-h']
  }
}
