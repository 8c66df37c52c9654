// The wall of gaps: which items stand on a page and how large, and where in a plot each thing lies.

import type { Room } from '../../board/fit.svelte.ts'
import { boxesOf } from '../../board/wall/grid.ts'
import type { Box } from '../../board/wall/types.ts'

export type Rating = { text: string; low: string; high: string }
export type Lie = { counts: { [value: string]: number }; mean?: number }
export type GapItem = { id: string; at: number; text: string; n: number; cant_tell: number; importance: Lie; frequency: Lie; gap?: number }
export type GapResult = {
  points: number
  provenance: string
  gap: { importance: Rating; frequency: Rating }
  items: { [id: string]: Omit<GapItem, 'id'> }
}

// All in units, a hundredth of the wall's height. Our own design, found by looking from the last row.
const GAP = 1.4
const WIDE = 48 // least width of an item
const COLUMNS = [[3, 1], [8, 2], [Infinity, 3]] as const // up to so many items on a page: columns
const FONTS = [[3, 3.2], [6, 2.8], [Infinity, 2.6]] as const // up to so many: size of the figures
const TITLES = [3.8, 3.4, 3, 2.7] as const
const PLOT = 5.4 // least height of a plot without its numbers
export const PADDING = 1
export const LEADING = 1.18

export type Laid = { pages: GapItem[][]; boxes: Box[]; font: number; title: number }

/** As few pages as leave every plot legible; in the order of the script, whatever the answers are. */
export function lay(items: GapItem[], room: Room): Laid {
  if (!room.ready || items.length === 0) return { pages: [], boxes: [], font: 2.6, title: 2.7 }
  for (let count = 1; ; count++) {
    const each = Math.ceil(items.length / count)
    const found = fit(items, each, room)
    if (found || each === 1) return { pages: paged(items, each), ...(found ?? alone(room)) }
  }
}

const upTo = <V>(steps: readonly (readonly [number, V])[], n: number): V => steps.find(([most]) => n <= most)![1]
const paged = (items: GapItem[], each: number): GapItem[][] =>
  Array.from({ length: Math.ceil(items.length / each) }, (_, at) => items.slice(at * each, (at + 1) * each))
const alone = (room: Room) => ({ boxes: boxesOf({ columns: 1, rows: 1 }, room.width, room.height, 0), font: 2.6, title: 2.7 })

/** So many items on a page, if that can be read. */
function fit(items: GapItem[], each: number, room: Room): Omit<Laid, 'pages'> | undefined {
  const { unit } = room
  const columns = Math.max(1, Math.min(upTo(COLUMNS, each), Math.floor((room.width / unit + GAP) / (WIDE + GAP))))
  const boxes = boxesOf({ columns, rows: Math.ceil(each / columns) }, room.width, room.height, GAP * unit)
  const box = boxes[0]!
  const font = upTo(FONTS, each)
  const body = Math.max(PLOT + 1.3 * font, 3 * 1.2 * font)
  const high = (title: number) => {
    const width = box.w - 4 * PADDING * unit
    const lines = Math.max(...items.map((item) => room.lines!(item.text, title * unit, width, true)))
    return (lines * title * LEADING + body + 2.6 * PADDING) * unit
  }
  const title = TITLES.find((size) => high(size) <= box.h)
  return title && { boxes, font, title }
}

/** The greatest share of one answer in any item: all plots are drawn to it, so that they compare. */
export function highest(items: GapItem[]): number {
  const shares = items.flatMap((item) =>
    [item.importance, item.frequency].flatMap((lie) => Object.values(lie.counts).map((n) => n / Math.max(1, item.n))),
  )
  return Math.max(0, ...shares) || 1
}
