// Items over pages, as evenly as they go, in a grid that leaves each a legible chart.

import type { Room } from '../../board/fit.svelte.ts'
import { boxesOf, shapeFor } from '../../board/wall/grid.ts'
import type { Box } from '../../board/wall/types.ts'

export type ScaleItem = {
  id: string
  at: number
  text: string
  n: number
  cant_tell: number
  counts: { [value: string]: number }
  mean?: number
}

export type ScaleResult = {
  points: number
  labels: { low?: string; high?: string }
  provenance: string
  items: { [id: string]: Omit<ScaleItem, 'id'> }
}

const LEAST = { w: 46, h: 31, alone: 42 } // units: a chart of eleven values with its words; `alone`: on a narrow screen
const MOST = { columns: 3, rows: 2 }
const GAP = 2 // units
const PADDING = 4.4 // units, both sides of a panel
const TITLES = [4.2, 3.7, 3.3, 3, 2.7] // units
const TITLE_HIGH = 10 // units
export const LEADING = 1.18
const FONTS = [[2, 3.4], [4, 2.9], [Infinity, 2.6]] as const // up to so many on a page: units

/** The greatest share of one answer in any item: all charts are drawn to it, so that they compare. */
export function highest(items: ScaleItem[]): number {
  return Math.max(0, ...items.filter((item) => item.n > 0).flatMap((item) => Object.values(item.counts).map((n) => n / item.n)))
}

/** `title`: the size of all items' words, units, and the height they take, in lines. */
export type Spread = { pages: ScaleItem[][]; boxes: Box[]; font: number; title: { size: number; lines: number } }

export function spread(items: ScaleItem[], room: Room): Spread {
  if (!room.ready || items.length === 0) return { pages: [], boxes: [], font: 2.6, title: { size: 2.7, lines: 1 } }
  const narrow = room.width < 2 * LEAST.w * room.unit
  const fits = (size: number, least: number, most: number) =>
    Math.max(1, Math.min(most, Math.floor((size / room.unit + GAP) / (least + GAP))))
  const most = { columns: fits(room.width, LEAST.w, MOST.columns), rows: fits(room.height, narrow ? LEAST.alone : LEAST.h, MOST.rows) }
  const count = Math.ceil(items.length / (most.columns * most.rows))
  const each = Math.ceil(items.length / count)
  const boxes = boxesOf(shapeFor(each, most), room.width, room.height, GAP * room.unit)
  const font = FONTS.find(([upTo]) => each <= upTo)![1]
  const pages = Array.from({ length: count }, (_, at) => items.slice(at * each, (at + 1) * each))
  return { pages, boxes, font, title: titleFor(items, boxes[0]!, room) }
}

function titleFor(items: ScaleItem[], box: Box, room: Room): { size: number; lines: number } {
  const lines = (size: number) =>
    Math.max(...items.map((item) => room.lines!(item.text, size * room.unit, box.w - PADDING * room.unit, true)))
  const size = TITLES.find((each) => lines(each) * each * LEADING <= Math.max(TITLE_HIGH, (box.h / room.unit) * 0.2)) ?? 2.7
  return { size, lines: lines(size) }
}
