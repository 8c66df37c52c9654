// The lines under a question: in as few columns and as large as they fit, and over pages where even the
// smallest size is too large. (Two dozen themes to vote on, each called by somebody's sentence.)

import type { Room } from './fit.svelte.ts'

export type Asks = { size: number; columns: number; pages: string[][] }

export const LEADING = 1.25
export const GAP = 0.45 // ems between lines
const SIZES = [5.6, 4.9, 4.2, 3.6, 3.1, 2.7] as const // units
const LEAST = 2.7 // units
const WORTH_IT = 1.2 // another column must make the text so much larger
const NARROWEST = 30 // units
const UNEVEN = 0.85 // of the columns' height: they do not break evenly

export function layAsks(asks: string[], room: Room, height: number, largest: number): Asks {
  if (!room.ready || asks.length === 0) return { size: 0, columns: 1, pages: [] }
  const sizes = SIZES.filter((size) => size <= Math.max(LEAST, largest))
  const width = (columns: number) => room.width / columns - 9 * room.unit
  const deep = (columns: number) => height * columns * (columns > 1 ? UNEVEN : 1)
  const possible = [1, 2, 3].filter((columns) => columns === 1 || width(columns) > NARROWEST * room.unit)
  const [first, ...others] = possible.map((columns) => ({
    columns,
    size: room.fit(asks, sizes, { leading: LEADING, gap: GAP, width: width(columns), height: deep(columns) }),
  }))
  const best = others.reduce((found, each) => (each.size > found.size * WORTH_IT ? each : found), first!)
  if (best.size > 0) return { ...best, pages: [asks] }
  const columns = possible.includes(2) ? 2 : 1
  return { size: LEAST, columns, pages: split(asks, room, width(columns), deep(columns)) }
}

function split(asks: string[], room: Room, width: number, height: number): string[][] {
  const font = LEAST * room.unit
  const pages: string[][] = []
  let left = 0
  for (const line of asks) {
    const high = room.lines!(line, font, width) * LEADING * font + GAP * font
    if (high > height) return [] // a screen as small as a phone's: the lines stand on the phones anyway
    if (high > left) {
      pages.push([])
      left = height
    }
    pages.at(-1)!.push(line)
    left -= high
  }
  return pages
}
