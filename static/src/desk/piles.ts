// The themes of one step, arranged for work: named themes in the fixed order of their slots, piles
// that nobody has named yet, and the tray of cards that lie in none.

import { markOf } from '../ui/marks.ts'
import type { Card, DeskView, Pile, Themes } from './types.ts'

/** `voices`: how many people it speaks for. `maybe`: piles that the machine would put it in. */
export type CardLine = Card & { id: string; byHand: boolean; voices: number; maybe: string[]; also?: boolean }
export type PileLine = Pile & { id: string; letter: string; lines: CardLine[] }
export type Arranged = { piles: PileLine[]; unsorted: CardLine[]; shown: number; people: number }

/** From here on a pile is said to be mixed: somebody should look before they name it. */
const MIXED = 0.5

export function arrange(view: DeskView, activity: string): Arranged {
  const themes = view.themes[activity]
  const same = themes?.same ?? {}
  const lines = cardsOf(view, activity, themes).filter((line) => line.state === 'shown' && !(line.id in same))
  const homes = themes?.homes ?? {}
  const inside = new Map<string, CardLine[]>()
  const unsorted: CardLine[] = []
  for (const line of lines) {
    const home = homes[line.id]
    if (home === undefined) unsorted.push(line)
    else if (inside.has(home)) inside.get(home)!.push(line)
    else inside.set(home, [line])
  }
  const known = new Map(lines.map((line) => [line.id, line]))
  const piles = Object.entries(themes?.piles ?? {})
    .map(([id, pile]) => ({ ...pile, id, letter: markOf(pile.slot).letter, lines: linesOf(pile, inside.get(id) ?? [], known) }))
    .sort((a, b) => a.slot - b.slot)
  const people = view.steps[activity]?.counts.people ?? 0
  return { piles, unsorted: [...unsorted].sort(bySuggestion), shown: lines.length, people }
}

/** Every card of a step, the oldest first. */
export function cardsOf(view: DeskView, activity: string, themes?: Themes): CardLine[] {
  return Object.entries(view.cards)
    .filter(([, card]) => card.activity === activity)
    .map(([id, card]) => ({
      ...card, id, byHand: themes?.by_hand[id] === true, voices: themes?.voices[id] ?? 1, maybe: themes?.suggestions[id] ?? [],
    }))
    .sort(byAge)
}

/** What waits for a decision, in all steps. Held ones first: the others show by themselves. */
export function undecided(view: DeskView): { held: CardLine[]; waiting: CardLine[] } {
  const lines = Object.entries(view.cards).map(([id, card]) => plainLine(id, card))
  const of = (state: string) => lines.filter((line) => line.state === state).sort(byAge)
  return { held: of('held'), waiting: of('waiting') }
}

export const plainLine = (id: string, card: Card): CardLine => ({ ...card, id, byHand: false, voices: 1, maybe: [] })

/** Piles without a name, what is quickest to name first: the mixed ones last, the larger before the
 * smaller. `before` keeps its order: nothing jumps under a person's hand; newcomers come last. */
export function ranked(piles: PileLine[], before: string[]): PileLine[] {
  const place = new Map(before.map((id, at) => [id, at]))
  const at = (pile: PileLine) => place.get(pile.id) ?? Infinity
  return [...piles].sort((a, b) => (at(a) === at(b) ? byEase(a, b) : at(a) - at(b)))
}

/** Which of these go into which, when they are let go over `target`: that one takes them in, unless it has
 * no name and one of them has. No name is lost unseen. */
export function mergeOnto(piles: PileLine[], target: PileLine): { from: PileLine[]; into: PileLine } {
  const all = [target, ...piles.filter((pile) => pile.id !== target.id)]
  const into = all.find((pile) => pile.named) ?? target
  return { from: all.filter((pile) => pile !== into), into }
}

/** Parked ones last. */
export const byPark = (a: Pile, b: Pile): number => Number(a.parked) - Number(b.parked) || a.slot - b.slot

export const isMixed = (pile: Pile): boolean => pile.doubt >= MIXED

export function matches(text: string, sought: string): boolean {
  return fold(text).includes(fold(sought.trim()))
}

/** Those of `lines` in which `sought` stands; all of them when it stands in the title. */
export function matching(lines: CardLine[], sought: string, title = ''): CardLine[] {
  if (!sought.trim() || (title && matches(title, sought))) return lines
  return lines.filter((line) => matches(line.text, sought))
}

export type Found = { pile: PileLine; lines: CardLine[] }

export function foundIn(piles: PileLine[], sought: string): Found[] {
  const all = piles.map((pile) => ({ pile, lines: matching(pile.lines, sought, pile.title) }))
  return sought.trim() ? all.filter(({ lines }) => lines.length) : all
}

/** What a pile is called before anybody has named it: its example, in that person's words. */
export function callName(pile: Pile): string {
  return pile.title || pile.example_text || pile.words.join(', ')
}

function byEase(a: Pile, b: Pile): number {
  return Number(isMixed(a)) - Number(isMixed(b)) || b.people - a.people || b.cards - a.cards || a.slot - b.slot
}

/** The example first; last the cards that live elsewhere and belong here too. */
function linesOf(pile: Pile, lines: CardLine[], known: Map<string, CardLine>): CardLine[] {
  const example = lines.find((line) => line.id === pile.example)
  const own = example ? [example, ...lines.filter((line) => line !== example)] : lines
  const also = Object.keys(pile.also ?? {}).flatMap((id) => known.get(id) ?? [])
  return [...own, ...also.map((line) => ({ ...line, also: true }))]
}

function byAge(a: CardLine, b: CardLine): number {
  return Number(a.id.slice(1)) - Number(b.id.slice(1))
}

/** Cards with a suggestion are quick to sort and come first. */
function bySuggestion(a: CardLine, b: CardLine): number {
  return Number(b.maybe.length > 0) - Number(a.maybe.length > 0) || byAge(a, b)
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}
