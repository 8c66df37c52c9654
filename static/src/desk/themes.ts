// The edits of themes as a person means them. Ids of new themes are chosen here, and every edit
// carries its own, so that asking twice makes it once.

import { t } from '../i18n.ts'
import { newId } from '../live/ids.ts'
import type { Edit } from '../protocol.gen.ts'
import type { Desk } from './desk.svelte.ts'
import { goOn } from './focus.ts'
import { callName, type Arranged, type PileLine } from './piles.ts'

export const UNSORTED = ''

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
    return this.#edit({ do: 'name', theme, title }, t('desk.said.named', { title }))
  }

  merge(pile: PileLine, into: string): Promise<boolean> {
    const said = t('desk.said.merged', { from: pile.letter, into: this.#call(into) })
    return goOn([`pile-${into}`], () => this.#edit({ do: 'merge', theme: pile.id, into }, said))
  }

  pin(pile: PileLine): Promise<boolean> {
    const said = t(pile.pinned ? 'desk.said.unpinned' : 'desk.said.pinned', { theme: this.#call(pile.id) })
    return this.#edit({ do: 'pin', theme: pile.id, on: !pile.pinned }, said)
  }

  /** The focus goes on to the card after the moved ones, or to the heading of where they were. */
  move(cards: string[], to: string): Promise<boolean> {
    const said = t('desk.said.moved', { n: cards.length, theme: to === UNSORTED ? t('desk.unsorted') : this.#call(to) })
    return goOn(this.#after(cards), () => this.#edit({ do: 'move', cards, to }, said))
  }

  /** A new theme from these cards; from the tray alone it needs a name, as there is no pile to split. */
  gather(cards: string[], title: string): Promise<boolean> {
    const theme = this.#home(cards)
    const fresh = newId()
    const said = t('desk.said.split', { n: cards.length, title })
    return goOn([`pile-${fresh}`], async () =>
      theme
        ? this.#edit({ do: 'split', theme, new: fresh, cards, title }, said)
        : (await this.name(fresh, title)) && this.#edit({ do: 'move', cards, to: fresh }, said),
    )
  }

  undo(number: number): Promise<boolean> {
    return this.#desk.ask('themes', { do: 'undo_edit', activity: this.#activity(), number }, t('desk.said.undone'))
  }

  regroup(): Promise<boolean> {
    return this.#desk.ask('themes', { do: 'regroup', activity: this.#activity() }, t('desk.said.regroup'))
  }

  keepBack(cards: string[]): Promise<boolean> {
    const said = t('desk.said.hidden', { n: cards.length })
    return goOn(this.#after(cards), () => this.#desk.moderate('themes', cards, 'hidden', said))
  }

  #edit(edit: Edit, said: string): Promise<boolean> {
    return this.#desk.ask('themes', { do: 'themes', activity: this.#activity(), ask: newId(), edit }, said)
  }

  #call(theme: string): string {
    const pile = this.#arranged().piles.find((each) => each.id === theme)
    return pile ? `${pile.letter} ${callName(pile)}` : t('desk.theme_gone')
  }

  #home(cards: string[]): string | undefined {
    return this.#arranged().piles.find((pile) => pile.lines.some((line) => cards.includes(line.id)))?.id
  }

  #after(cards: string[]): string[] {
    const gone = new Set(cards)
    const { piles, unsorted } = this.#arranged()
    const home = piles.find((pile) => pile.lines.some((line) => line.id === cards[0]))
    const lines = home?.lines ?? unsorted
    const from = lines.findIndex((line) => line.id === cards[0])
    const next = lines.slice(from).find((line) => !gone.has(line.id)) ?? lines.filter((line) => !gone.has(line.id)).at(-1)
    return [...(next ? [`move-${next.id}`] : []), home ? `pile-${home.id}` : 'unsorted-h', 'side-h']
  }
}
