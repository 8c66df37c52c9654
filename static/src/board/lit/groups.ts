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
const TWO = 2.7 // ems: two bars
const GAP = 1 // ems between blocks
const NARROW = 100 // units

/** `name`: of a group; the one of those who did not say has none of its own. */
export function blocksOf(groups: { [option: string]: Group }, name: (option: string) => string): Block[] {
  const told = Object.entries(groups).sort(([, a], [, b]) => a.at - b.at)
  const blocks = new Map<string, Block & { at: number }>()
  for (const [option, group] of told) {
    for (const [id, row] of Object.entries(group.rows)) {
      const block = blocks.get(id) ?? { id, at: row.at, text: row.text, lines: [] }
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
  return tried.find(({ font, pages }) => pages.length === fewest && fits(pages, font, room)) ?? tried.at(-1)!
}

/** A single line may be higher than a narrow wall has room for. */
const fits = (pages: Block[][], size: number, room: Room): boolean =>
  pages.flat().every((block) => high(block, size * room.unit, room) <= room.height)

function split(blocks: Block[], size: number, room: Room): Block[][] {
  const font = size * room.unit
  const pages: Block[][] = []
  let left = 0
  for (const block of blocks.flatMap((each) => pieces(each, font, room))) {
    const tall = high(block, font, room)
    if (pages.length === 0 || tall > left) {
      pages.push([])
      left = room.height
    }
    pages.at(-1)!.push(block)
    left -= tall + GAP * font
  }
  return pages
}

/** One that is higher than the wall goes over several pages, with its title on each. */
function pieces(block: Block, font: number, room: Room): Block[] {
  const most = room.height - titleOf(block, font, room)
  const found: Block[] = []
  let left = 0
  for (const line of block.lines) {
    const tall = highOf(line, font, room) * font
    if (found.length === 0 || tall > left) {
      found.push({ ...block, lines: [] })
      left = most
    }
    found.at(-1)!.lines.push(line)
    left -= tall
  }
  return found
}

const high = (block: Block, font: number, room: Room): number =>
  titleOf(block, font, room) + block.lines.reduce((sum, line) => sum + highOf(line, font, room), 0) * font

const titleOf = (block: Block, font: number, room: Room): number =>
  room.lines!(block.text, font * TITLE, room.width, true) * LEADING * TITLE * font

/** In ems. On a narrow wall a group's bar stands below its name. With a gap there are two, and two lines of words. */
function highOf({ group, row }: Line, font: number, room: Room): number {
  const narrow = room.width < NARROW * room.unit
  const lines = room.lines!(group, font, (narrow ? 0.45 : 0.24) * room.width)
  const bars = row.between ? TWO : LINE
  return narrow ? Math.max(2, lines) * LEADING + bars + 0.6 : Math.max(bars, lines * LEADING) + 0.35
}
