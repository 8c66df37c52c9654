// The pages of a wall. First pages: every area in its place, with as many cards as fit. Then the cards
// that did not fit, area by area, so that each card is on some page. An area alone simply goes on.

import { cardHeight, columnFor, columnsIn, fill, fillSurely, type Setting } from './flow.ts'
import { boxesOf, seat, shapeFor, type Shape } from './grid.ts'
import { below, cellIn, itemsBelow } from './heads.ts'
import { CELL, FONTS } from './sizes.ts'
import type { Area, Box, Cell, Item, Lines, Page, Spot, Wall } from './types.ts'

export type Room = { width: number; height: number; unit: number; lines: Lines }

type Rest = { area: Area; items: Item[] }

/** What a wall was like before: the size it had come down to, and how many places it had. A wall does not
 * jump back when a card or a theme goes; when most have gone, the caller forgets. */
export type Before = { size: number; places: number }

const FEW = 0.6 // of the places: with fewer areas the grid is made anew

export function arrange(areas: Area[], room: Room, before: Before = { size: 0, places: 0 }): Wall & Before {
  const places = areas.length > 1 && areas.length > before.places * FEW ? Math.max(areas.length, before.places) : areas.length
  const last = FONTS.length - 1
  for (let size = before.size; size < last; size++) {
    const pages = pagesIn(areas, room, size, places)
    if (pages.length <= 1) return { font: FONTS[size]! * room.unit, pages, size, places, home: 0 }
  }
  const pages = pagesIn(areas, room, last, places)
  const home = areas.length > 1 ? 0 : pages.length - 1 // all themes, or else what came last
  return { font: FONTS[last]! * room.unit, pages, size: last, places, home }
}

function pagesIn(areas: Area[], room: Room, size: number, places: number): Page[] {
  const [only] = areas
  if (!only || room.height < 10 * room.unit) return []
  const setting = { font: FONTS[size]! * room.unit, unit: room.unit, lines: room.lines, column: columnFor(areas) }
  if (areas.length === 1) return aloneOn(only, room, setting)
  const { pages, rest } = firstPages(areas, places, room, setting)
  return [...pages, ...restPages(rest, room, setting)]
}

function aloneOn(area: Area, room: Room, setting: Setting): Page[] {
  const box = { x: 0, y: 0, w: room.width, h: room.height }
  const pages: Page[] = []
  let items = itemsBelow(area, box, setting)
  do {
    const cell = cellIn(area, box, setting, pages.length > 0)
    const { spots, left } = fillSurely(area, items, below(cell, setting), setting)
    pages.push(pageOf([cell], spots))
    items = left
  } while (items.length > 0)
  return pages
}

function firstPages(areas: Area[], places: number, room: Room, setting: Setting): { pages: Page[]; rest: Rest[] } {
  const boxes = boxesOf(shapeFor(places, mostCells(room)), room.width, room.height, CELL.gap * room.unit)
  const seats = seat(areas, boxes.length)
  const rest: Rest[] = []
  const pages: Page[] = []
  for (let first = 0; first < seats.length; first += boxes.length) {
    const cells = boxes.flatMap((box, place) => {
      const area = seats[first + place]
      return area ? [cellIn(area, box, setting, false)] : []
    })
    pages.push(pageOf(cells, cells.flatMap((cell) => fillCell(cell, setting, rest))))
  }
  return { pages, rest }
}

/** As many columns and rows as leave room for a few legible cards in each cell. */
function mostCells({ width, height, unit }: Room): Shape {
  const fits = (size: number, least: number) => Math.max(1, Math.floor((size / unit + CELL.gap) / (least + CELL.gap)))
  return { columns: fits(width, CELL.least.w), rows: fits(height, CELL.least.h) }
}

function fillCell(cell: Cell, setting: Setting, rest: Rest[]): Spot[] {
  const items = itemsBelow(cell.area, cell, setting)
  const box = below(cell, setting)
  const { spots, left } = fill(cell.area, items, box, setting)
  cell.here = cell.area.items.length - left.length
  if (left.length > 0) rest.push({ area: cell.area, items: left })
  return spots
}

/** What is left stands in strips, side by side: an area takes as many as it needs. */
function restPages(rest: Rest[], room: Room, setting: Setting): Page[] {
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

function pageOf(cells: Cell[], spots: Spot[]): Page {
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
