// What is carried, over what, and what it means to let it go there: always a move that a button makes too.

import { t } from '../i18n.ts'
import type { Carrier, Grip } from './drag.ts'
import type { Desk } from './desk.svelte.ts'
import { focusOn } from './focus.ts'
import { mergeOnto, type Arranged, type PileLine } from './piles.ts'
import { UNSORTED, type ThemeMoves } from './themes.ts'

/** "New pile here". Never a theme's id: none has a plus. */
export const NEW = '+'

type Load = { what: 'card' | 'pile'; ids: string[]; text: string }
type Move = (cards: string[], to: string) => Promise<void>

export class Dragging implements Carrier {
  load = $state.raw<Load>()
  at = $state.raw({ x: 0, y: 0 })
  /** Cards that were let go over "new pile here", until it has a name. */
  making = $state.raw<string[]>()
  readonly #desk: Desk
  readonly #arranged: () => Arranged
  readonly #moves: ThemeMoves
  readonly #move: Move

  constructor(desk: Desk, arranged: () => Arranged, moves: ThemeMoves, move: Move) {
    this.#desk = desk
    this.#arranged = arranged
    this.#moves = moves
    this.#move = move
  }

  /** All that is ticked goes along, if this one is. */
  lift({ what, id }: Grip): boolean {
    const ids = what === 'card' ? this.#cards(id) : this.#piles(id)
    if (!ids.length) return false
    this.load = { what, ids, text: what === 'card' ? (this.#desk.view.cards[id]?.text ?? '') : this.#moves.call(id) }
    this.#desk.say(t(`desk.drag.lifted_${what}`, { n: ids.length }))
    return true
  }

  carry(x: number, y: number, over: string | undefined): void {
    this.at = { x, y }
    this.#desk.over = over !== undefined && this.#takes(over) ? over : undefined
  }

  drop(): void {
    const { load } = this
    const { over } = this.#desk
    this.#settle()
    if (!load || over === undefined) this.#desk.say(t('desk.drag.nothing'))
    else if (load.what === 'pile') void this.#merge(load.ids, over)
    else if (over === NEW) this.making = load.ids
    else void this.#put(load.ids, over)
  }

  leave(): void {
    this.#settle()
    this.#desk.say(t('desk.drag.nothing'))
  }

  #settle(): void {
    this.load = undefined
    this.#desk.over = undefined
  }

  #takes(place: string): boolean {
    const { what, ids } = this.load!
    if (what === 'pile') return place !== NEW && place !== UNSORTED && ids.some((id) => id !== place)
    return place === NEW || this.#newTo(place, ids).length > 0
  }

  #cards(id: string): string[] {
    const { piles, unsorted } = this.#arranged()
    const here = new Set([...piles.flatMap((pile) => pile.lines), ...unsorted].map((line) => line.id))
    const ids = this.#desk.ticked.has(id) ? [...this.#desk.ticked] : [id]
    const { homes } = this.#moves
    const onItsWay = (card: string) => this.#desk.leaving.get(card) === (homes[card] ?? UNSORTED)
    return ids.filter((card) => here.has(card) && !onItsWay(card))
  }

  #piles(id: string): string[] {
    const ids = this.#desk.picked.has(id) ? [...this.#desk.picked] : [id]
    return this.#known(ids).map((pile) => pile.id)
  }

  #known(ids: string[]): PileLine[] {
    return this.#arranged().piles.filter((pile) => ids.includes(pile.id))
  }

  /** Those that do not lie there already. */
  #newTo(place: string, cards: string[]): string[] {
    const { homes } = this.#moves
    return cards.filter((card) => (homes[card] ?? UNSORTED) !== place)
  }

  async #put(cards: string[], to: string): Promise<void> {
    const going = this.#newTo(to, cards)
    const on = document.activeElement?.closest<HTMLElement>('[data-card]')?.dataset.card
    if (on && going.includes(on)) focusOn([to === UNSORTED ? 'unsorted-h' : `pile-${to}`], true)
    await this.#move(going, to)
  }

  async #merge(ids: string[], over: string): Promise<void> {
    const { from, into } = mergeOnto(this.#known(ids), this.#known([over])[0]!)
    if (!(await this.#moves.merge(from, into.id))) return
    for (const pile of [...from, into]) this.#desk.picked.delete(pile.id)
  }
}
