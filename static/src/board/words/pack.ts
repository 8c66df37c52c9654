// Words in rows, in the order in which they were first said; larger when more people say them. Order
// holds: a word that grows moves its neighbours along, and passes nobody.

import { FLOOR } from '../wall/sizes.ts'
import type { Lines } from '../wall/types.ts'
import type { Word } from './alike.ts'

export type Placed = { word: Word; x: number; y: number; w: number; font: number; level: number }
export type Paper = { width: number; height: number; unit: number; lines: Lines; widthOf: (text: string) => number }

const BASES = [7, 6, 5.2, 4.5, 3.9, 3.4, 3, 2.7] as const // units: the size of what one person says
const GROWTH = [1, 1.4, 1.8, 2.2, 2.7] as const // by level
const LONG = 26 // letters: a sentence stays the size of a sentence
const GAP = { x: 1, y: 0.32 } // ems of the base
const LEADING = 1.16
const WIDEST = 0.46 // of the row
const MARK = { digit: 0.6 * FLOOR, gap: 1.2 } // units: room for the number beside a word

export function pack(words: Word[], paper: Paper): Placed[][] {
  const most = Math.max(1, ...words.map((word) => word.n))
  let pages: Placed[][] = []
  for (const base of BASES) {
    pages = rows(words, base * paper.unit, most, paper)
    if (pages.length <= 1) break
  }
  return pages
}

/** 0 for one voice, up to 4 for the strongest word of all. */
export function level(word: Word, most: number): number {
  if (word.n < 2) return 0
  const highest = word.text.length > LONG ? 1 : Math.min(4, most - 1)
  return Math.min(highest, Math.ceil((4 * (word.n - 1)) / Math.max(4, most - 1)))
}

function rows(words: Word[], base: number, most: number, paper: Paper): Placed[][] {
  const pages: Placed[][] = []
  let page: Placed[][] = []
  let row: Placed[] = []
  let top = 0
  const closeRow = () => {
    if (row.length === 0) return
    const height = heightOf(row, paper)
    if (top + height > paper.height && page.length > 0) closePage()
    set(row, top, height, base, paper)
    page.push(row)
    top += height + GAP.y * base
    row = []
  }
  const closePage = () => {
    const spare = (paper.height - top + GAP.y * base) / 2
    pages.push(page.flat().map((each) => ({ ...each, y: each.y + Math.max(0, spare) })))
    page = []
    top = 0
  }
  for (const word of words) {
    const placed = sized(word, base, most, paper)
    const used = row.reduce((sum, each) => sum + each.w + GAP.x * base, 0)
    if (used + placed.w > paper.width) closeRow()
    row.push(placed)
  }
  closeRow()
  if (page.length > 0) closePage()
  return pages
}

const markOf = (word: Word, unit: number): number => (word.n > 1 ? (MARK.digit * `${word.n}`.length + MARK.gap) * unit : 0)

function sized(word: Word, base: number, most: number, { width, unit, widthOf }: Paper): Placed {
  const own = level(word, most)
  const number = markOf(word, unit)
  const wanted = base * (GROWTH[own] ?? 1)
  const font = Math.max(base, Math.min(wanted, (width * 0.9 - number) / widthOf(word.text)))
  const widest = own > 1 ? width : width * WIDEST
  const w = Math.min(widthOf(word.text) * font * 1.02 + number, Math.max(widest, base * 12), width)
  return { word, font, level: own, w, x: 0, y: 0 }
}

function heightOf(row: Placed[], paper: Paper): number {
  return Math.max(...row.map((each) => high(each, paper)))
}

function high({ word, font, w }: Placed, { unit, lines }: Paper): number {
  const room = w - markOf(word, unit)
  return lines(word.text, font, room + 0.02 * font) * font * LEADING
}

/** From the left: a word that comes next stands behind the last one and moves nobody. */
function set(row: Placed[], top: number, height: number, base: number, paper: Paper): void {
  let x = 0
  for (const each of row) {
    each.x = x
    each.y = top + (height - high(each, paper)) / 2
    x += each.w + GAP.x * base
  }
}
