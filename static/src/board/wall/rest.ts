// Cards that did not fit below the heading of their area: in a place that no area has, then on pages of
// their own.

import { cardHeight, columnsIn, fill, fillSurely, type Setting } from './flow.ts'
import { boxesOf } from './grid.ts'
import { below, cellIn } from './heads.ts'
import { CELL } from './sizes.ts'
import type { Area, Box, Cell, Item, Page, Spot } from './types.ts'

/** `from`: where it stands so far. */
export type Rest = { area: Area; items: Item[]; from: Box }

/** In a place that no area has, the one with most cards left goes on, of those before it if any are: a
 * reader finds the beginning first. Nothing else moves for it, and when an area comes into that place, they
 * stand on a later page again. */
export function goOnIn(box: Box, page: Page, rest: Rest[], setting: Setting): void {
  const before = rest.filter(({ from }) => from.y < box.y || (from.y === box.y && from.x < box.x))
  const asked = before.length > 0 ? before : rest
  const most = Math.max(0, ...asked.map((each) => each.items.length))
  const one = asked.find((each) => each.items.length === most)
  if (!one) return
  const { area, items } = one
  const cell = cellIn(area, box, setting, true)
  const { spots, left } = fill(area, items, below(cell, setting), setting)
  if (spots.length === 0) return
  add(page, cell, spots)
  rest.splice(rest.indexOf(one), 1, ...(left.length > 0 ? [{ area, items: left, from: box }] : []))
}

/** What is left stands in strips, side by side: an area takes as many as it needs. */
export function restPages(rest: Rest[], room: { width: number; height: number; unit: number }, setting: Setting): Page[] {
  const least = setting.column * setting.font + 2 * CELL.pad * room.unit
  const gap = CELL.gap * room.unit
  const strips = Math.max(1, Math.floor((room.width + gap) / (least + gap)))
  const boxes = boxesOf({ columns: strips, rows: 1 }, room.width, room.height, gap)
  const pages: Page[] = []
  let used = strips
  for (const { area, items } of rest) {
    let left = items
    while (left.length > 0) {
      let need = stripsFor(area, left, boxes, setting)
      const free = strips - used
      if (need > free && free < strips / 2) used = strips
      else need = Math.min(need, free || strips)
      if (used === strips) {
        pages.push(pageOf([], []))
        used = 0
      }
      const cell = cellIn(area, span(boxes, used, need), setting, true)
      const filled = fillSurely(area, left, below(cell, setting), setting)
      add(pages.at(-1)!, cell, filled.spots)
      used += need
      left = filled.left
    }
  }
  return pages
}

/** The least number of strips that hold all of `items`; all strips, when none does. */
function stripsFor(area: Area, items: Item[], boxes: Box[], setting: Setting): number {
  for (let need = leastStrips(area, items, boxes, setting); need < boxes.length; need++) {
    const cell = cellIn(area, span(boxes, 0, need), setting, true)
    if (fill(area, items, below(cell, setting), setting).left.length === 0) return need
  }
  return boxes.length
}

function leastStrips(area: Area, items: Item[], boxes: Box[], setting: Setting): number {
  const { w, h } = below(cellIn(area, boxes[0]!, setting, true), setting)
  const { count, width } = columnsIn(w, setting)
  let high = 0
  for (const item of items) {
    high += cardHeight(item, width, setting) / count
    if (high > h * boxes.length) return boxes.length
  }
  return Math.max(1, Math.floor(high / h))
}

function span(boxes: Box[], first: number, count: number): Box {
  const [from, to] = [boxes[first]!, boxes[first + count - 1]!]
  return { ...from, w: to.x + to.w - from.x }
}

export function pageOf(cells: Cell[], spots: Spot[]): Page {
  return { cells, spots, words: wordsIn(spots) }
}

function add(page: Page, cell: Cell, spots: Spot[]): void {
  page.cells.push(cell)
  page.spots.push(...spots)
  page.words += wordsIn(spots)
}

function wordsIn(spots: Spot[]): number {
  return spots.reduce((sum, spot) => sum + spot.item.text.split(' ').length, 0)
}
