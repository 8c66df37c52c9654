// How much of a wall stands on the page that is up: for the facilitator, who may sit with their back to it.

import { isBare } from './heads.ts'
import type { Area, Page } from './types.ts'

/** `behind`: cards that are not on this page. */
export type Standing = { themes: number; cards: number; behind: number }

export const NOTHING: Standing = { themes: 0, cards: 0, behind: 0 }

/** A card that is cut over two pages counts on both; one that gives a proposal its name stands there. */
export function standingOn(page: Page, areas: Area[], older: number): Standing {
  const all = new Set(areas.flatMap((area) => area.items.map((item) => item.id)))
  const here = new Set([...page.spots.map((spot) => spot.item.id.replace(/\++$/, '')), ...page.cells.flatMap((cell) => cell.area.example ?? [])])
  const cards = [...here].filter((id) => all.has(id)).length
  const themes = new Set(page.cells.filter((cell) => cell.area.kind !== 'tray' && !isBare(cell.area)).map((cell) => cell.area.id)).size
  return { themes, cards, behind: all.size - cards + older }
}
