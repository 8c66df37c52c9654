// The pages of a wall. First pages: every area in its place, with as many cards as fit. Then the cards
// that did not fit, area by area, so that each card is on some page. An area alone simply goes on.

import { columnFor, fill, fillSurely, type Setting } from './flow.ts'
import { boxesOf, seat, shapeFor, type Shape } from './grid.ts'
import { below, cellIn, itemsBelow } from './heads.ts'
import { goOnIn, pageOf, restPages, type Rest } from './rest.ts'
import { CELL, FONTS } from './sizes.ts'
import type { Area, Cell, Lines, Page, Spot, Wall } from './types.ts'

export type Room = { width: number; height: number; unit: number; lines: Lines }

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
  const free = boxes.filter((_, place) => !seats[seats.length - boxes.length + place])
  if (pages.length === 1) for (const box of free) goOnIn(box, pages[0]!, rest, setting)
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
  if (left.length > 0) rest.push({ area: cell.area, items: left, from: cell })
  return spots
}
