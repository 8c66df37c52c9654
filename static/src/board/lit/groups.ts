// The rows of a picture by group, over pages: under each thing that was asked, a line for every group.

import type { Room } from '../fit.svelte.ts'
import type { Group, GroupRow } from '../types.ts'

export type Line = { group: string; people: number; row: GroupRow }
export type Block = { id: string; text: string; lines: Line[] }
/** As few pages as there can be, and as large as those take it. */
export type Laid = { font: number; pages: Block[][] }

const SIZES = [3.6, 3.2, 2.9, 2.7] as const // units
const LEADING = 1.22
const TITLE = 1.08 // ems of the lines below it
const LINE = 1.5 // ems
const GAP = 1 // ems between blocks
const NARROW = 100 // units

/** `name`: of a group; the one of those who did not say has none of its own. `title`: of what was asked. */
export function blocksOf(
  groups: { [option: string]: Group },
  name: (option: string) => string,
  title: (row: GroupRow) => string,
): Block[] {
  const told = Object.entries(groups).sort(([, a], [, b]) => a.at - b.at)
  const blocks = new Map<string, Block & { at: number }>()
  for (const [option, group] of told) {
    for (const [id, row] of Object.entries(group.rows)) {
      const block = blocks.get(id) ?? { id, at: row.at, text: title(row), lines: [] }
      block.lines.push({ group: name(option), people: group.people, row })
      blocks.set(id, block)
    }
  }
  return [...blocks.values()].sort((a, b) => a.at - b.at)
}

/** What the ends of a gap are called, if there is any. */
export const endsOf = (blocks: Block[]): GroupRow['between'] =>
  blocks.flatMap((block) => block.lines).find((line) => line.row.between)?.row.between

export function layBlocks(blocks: Block[], room: Room): Laid {
  if (!room.ready || blocks.length === 0) return { font: SIZES[0], pages: [blocks] }
  const tried = SIZES.map((size) => ({ font: size, pages: split(blocks, size, room) }))
  const fewest = tried.at(-1)!.pages.length
  return tried.find(({ pages }) => pages.length === fewest)!
}

function split(blocks: Block[], size: number, room: Room): Block[][] {
  const font = size * room.unit
  const pages: Block[][] = []
  let left = 0
  for (const block of blocks) {
    const title = room.lines!(block.text, font * TITLE, room.width, true) * LEADING * TITLE * font
    const names = block.lines.reduce((sum, line) => sum + highOf(line, font, room), 0)
    const high = title + names * font
    if (pages.length === 0 || high > left) {
      pages.push([])
      left = room.height
    }
    pages.at(-1)!.push(block)
    left -= high + GAP * font
  }
  return pages
}

/** In ems. On a narrow wall a group's bar stands below its name. What is told of a gap may take two lines. */
function highOf(line: Line, font: number, room: Room): number {
  const narrow = room.width < NARROW * room.unit
  const name = room.lines!(line.group, font, (narrow ? 0.45 : 0.24) * room.width)
  const lines = Math.max(name, line.row.between ? 2 : 1)
  return narrow ? Math.max(2, lines) * LEADING + LINE + 0.6 : Math.max(LINE, lines * LEADING) + 0.35
}
