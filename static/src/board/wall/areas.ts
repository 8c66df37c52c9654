// From what the server says to areas on the wall: themes in their slots, or the questions of a step, or
// one plain wall.

import { creditOf } from '../credit.ts'
import type { Themes } from '../types.ts'
import type { Area, Item } from './types.ts'

export type Question = { id: string; at: number; text: string }

/** The order of arrival; a card's id is `c<number>`. */
export function byAge(a: { id: string }, b: { id: string }): number {
  return Number(a.id.slice(1)) - Number(b.id.slice(1))
}

/** `tray`: the title of what is in no theme. It keeps its place while cards still come. */
export function themeAreas(items: Item[], themes: Themes, tray: string, coming: boolean): Area[] {
  const inside = new Map<string, Item[]>(Object.keys(themes.piles).map((id) => [id, []]))
  const loose: Item[] = []
  for (const item of items) (inside.get(themes.homes[item.id] ?? '') ?? loose).push(item)
  const areas: Area[] = Object.entries(themes.piles).map(([id, pile]) => ({
    id,
    kind: pile.named ? 'theme' : 'proposal',
    slot: pile.slot,
    title: pile.title || pile.example_text || '…',
    people: pile.people,
    count: pile.cards,
    items: inside.get(id) ?? [],
    example: pile.example,
    by: creditOf(pile.by),
  }))
  if (loose.length > 0 || coming) areas.push(trayOf(loose, tray))
  return areas
}

export function questionAreas(items: Array<Item & { tag?: string }>, questions: Question[], tray: string): Area[] {
  const known = new Set(questions.map((question) => question.id))
  const areas: Area[] = questions.map(({ id, at, text }) => {
    const own = items.filter((item) => item.tag === id)
    return { id, kind: 'question', slot: at, title: text, count: own.length, items: own }
  })
  const loose = items.filter((item) => !known.has(item.tag ?? ''))
  return loose.length > 0 ? [...areas, trayOf(loose, tray)] : areas
}

export function plainArea(items: Item[]): Area[] {
  return items.length > 0 ? [trayOf(items, '')] : []
}

const trayOf = (items: Item[], title: string): Area => ({
  id: '',
  kind: 'tray',
  slot: Infinity,
  title,
  count: items.length,
  items,
})
