// Cards into columns. A card keeps its place when others come after it.

import { cut } from './cut.ts'
import { CARD, COLUMNS, LINE } from './sizes.ts'
import type { Area, Box, Item, Lines, Spot } from './types.ts'

/** `column`: the least width of a column, in ems; short words stand closer together. */
export type Setting = { font: number; unit: number; column: number; lines: Lines }
export type Filled = { spots: Spot[]; left: Item[] }

export function columnFor(areas: Area[]): number {
  const longest = Math.max(0, ...areas.map((area) => Math.max(0, ...area.items.map((item) => item.text.length))))
  return COLUMNS.find(([letters]) => longest <= letters)![1]
}

export function columnsIn(width: number, { font, column }: Setting): { count: number; width: number; gap: number } {
  const gap = CARD.gap * font
  const count = Math.max(1, Math.floor((width + gap) / (column * font + gap)))
  return { count, width: (width - gap * (count - 1)) / count, gap }
}

export function cardHeight(item: Item, width: number, { font, lines }: Setting): number {
  const room = width - (2 * CARD.padX + CARD.edge) * font
  return Math.ceil(lines(wholeText(item), font, room, Boolean(item.mark)) * LINE * font + 2 * CARD.padY * font)
}

/** All that stands on a card, as it is measured (as if bold, where its mark is) and told. */
export function wholeText({ mark, text, said }: Item): string {
  return `${mark ? `${mark}: ` : ''}${text}${said ? ` · ${said}` : ''}`
}

/** Each card into the column that is least full; one that does not fit is left for a later page. */
export function fill(area: Area, items: Item[], box: Box, setting: Setting): Filled {
  const columns = columnsIn(box.w, setting)
  const ends = new Array<number>(columns.count).fill(0)
  const least = (LINE + 2 * CARD.padY) * setting.font
  const spots: Spot[] = []
  const left: Item[] = []
  for (const item of items) {
    const y = Math.min(...ends)
    const h = y + least > box.h ? Infinity : cardHeight(item, columns.width, setting)
    if (y + h > box.h) {
      left.push(item)
      continue
    }
    const column = ends.indexOf(y)
    spots.push({ item, area, x: box.x + column * (columns.width + columns.gap), y: box.y + y, w: columns.width, h })
    ends[column] = y + h + columns.gap
  }
  return { spots, left }
}

/** The same, and something always lies: a card that is too long gets the whole width, or is cut. */
export function fillSurely(area: Area, items: Item[], box: Box, setting: Setting): Filled {
  const filled = fill(area, items, box, setting)
  const [first, ...others] = items
  if (filled.spots.length > 0 || !first) return filled
  const h = cardHeight(first, box.w, setting)
  if (h <= box.h) return { spots: [{ item: first, area, ...box, h }], left: others }
  const [head, tail] = cut(first, (part) => cardHeight(part, box.w, setting) <= box.h)
  return { spots: [{ item: head, area, ...box }], left: [tail, ...others] }
}
