// The themes of one step, arranged for reading: piles in the fixed order of their slots.

import { markOf } from '../ui/marks.ts'
import type { Card, DeskView, Pile, Themes } from './types.ts'

export type CardLine = Card & { id: string; byHand: boolean }
export type PileLine = Pile & { id: string; letter: string; lines: CardLine[] }
export type Arranged = { piles: PileLine[]; unsorted: CardLine[]; shown: number; people: number }

export function arrange(view: DeskView, activity: string): Arranged {
  const themes = view.themes[activity]
  const lines = cardsOf(view, activity, themes).filter((line) => line.state === 'shown')
  const homes = themes?.homes ?? {}
  const inside = new Map<string, CardLine[]>()
  const unsorted: CardLine[] = []
  for (const line of lines) {
    const home = homes[line.id]
    if (home === undefined) unsorted.push(line)
    else if (inside.has(home)) inside.get(home)!.push(line)
    else inside.set(home, [line])
  }
  const piles = Object.entries(themes?.piles ?? {})
    .map(([id, pile]) => ({ ...pile, id, letter: markOf(pile.slot).letter, lines: exampleFirst(inside.get(id) ?? [], pile) }))
    .sort((a, b) => a.slot - b.slot)
  const people = view.steps[activity]?.counts.people ?? 0
  return { piles, unsorted, shown: lines.length, people }
}

/** Every card of a step, the oldest first. */
export function cardsOf(view: DeskView, activity: string, themes?: Themes): CardLine[] {
  return Object.entries(view.cards)
    .filter(([, card]) => card.activity === activity)
    .map(([id, card]) => ({ ...card, id, byHand: themes?.by_hand[id] === true }))
    .sort(byAge)
}

/** What waits for a decision, in all steps. Held ones first: the others show by themselves. */
export function undecided(view: DeskView): { held: CardLine[]; waiting: CardLine[] } {
  const lines = Object.entries(view.cards).map(([id, card]) => ({ ...card, id, byHand: false }))
  const of = (state: string) => lines.filter((line) => line.state === state).sort(byAge)
  return { held: of('held'), waiting: of('waiting') }
}

export function matches(text: string, sought: string): boolean {
  return fold(text).includes(fold(sought.trim()))
}

/** What a pile is called before anybody has named it: its example, in that person's words. */
export function callName(pile: Pile): string {
  return pile.title || pile.example_text || pile.words.join(', ')
}

function exampleFirst(lines: CardLine[], pile: Pile): CardLine[] {
  const example = lines.find((line) => line.id === pile.example)
  return example ? [example, ...lines.filter((line) => line !== example)] : lines
}

function byAge(a: CardLine, b: CardLine): number {
  return Number(a.id.slice(1)) - Number(b.id.slice(1))
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}
