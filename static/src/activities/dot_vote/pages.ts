// Rows over pages, set as large as one page allows.

import type { Room } from '../../board/fit.svelte.ts'
import type { BarRow } from '../../ui/charts/types.ts'

const SIZES = [4.6, 4.1, 3.6, 3.2, 2.9, 2.7] as const // units
const LEADING = 1.22
const GAP = 0.6 // ems between rows

export function pagesOf(rows: BarRow[], room: Room): { font: number; pages: BarRow[][] } {
  if (!room.ready || rows.length === 0) return { font: SIZES[0], pages: [rows] }
  const tried = SIZES.map((size) => ({ font: size, pages: split(rows, size, room) }))
  const fewest = tried.at(-1)!.pages.length
  return tried.find(({ pages }) => pages.length === fewest)!
}

function split(rows: BarRow[], size: number, room: Room): BarRow[][] {
  const font = size * room.unit
  const narrow = room.width < 80 * room.unit
  const label = narrow ? room.width - 3.2 * font : (room.width - 19.1 * font) * (42 / 76)
  const pages: BarRow[][] = []
  let left = 0
  for (const row of rows) {
    const lines = Math.max(room.lines!(row.label, font, label, true), narrow ? 0 : room.lines!(row.told, font, 13 * font))
    const high = (lines + (narrow ? 2.4 : 0)) * LEADING * font
    if (pages.length === 0 || high > left) {
      pages.push([])
      left = room.height
    }
    pages.at(-1)!.push(row)
    left -= high + GAP * font
  }
  return pages
}
