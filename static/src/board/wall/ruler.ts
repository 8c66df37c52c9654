// How many lines a text will take, without asking the page to lay it out: 500 cards are measured in
// the time of one reflow. Widths are taken once a word, at one size, and scaled; a text is taken apart
// once. (500 cards of 15 words: 2 ms; taken apart each time it was 15.)

import type { Lines } from './types.ts'

export const AT = 100 // px: the size at which words are measured
const SAFETY = 0.985 // the browser may round a line up to a pixel wider than the sum of its words
const KEPT = 4_000 // texts

export type WidthOf = (word: string, bold: boolean) => number

export function makeRuler(widthOf: WidthOf): Lines {
  const regular = apart((word) => widthOf(word, false))
  const heavy = apart((word) => widthOf(word, true))
  return (text, font, width, bold = false) => {
    const { space, paragraphs } = (bold ? heavy : regular)(text)
    const room = ((width * AT) / font) * SAFETY
    let lines = 0
    for (const words of paragraphs) lines += linesOf(words, room, space)
    return lines
  }
}

type Apart = { space: number; paragraphs: number[][] }

/** The widths of the words of a text, paragraph by paragraph. */
function apart(widthOf: (word: string) => number): (text: string) => Apart {
  const words = new Map<string, number>()
  const texts = new Map<string, Apart>()
  const wide = (word: string): number => {
    let width = words.get(word)
    if (width === undefined) words.set(word, (width = widthOf(word)))
    return width
  }
  return (text) => {
    const known = texts.get(text)
    if (known) return known
    if (texts.size > KEPT) texts.clear()
    const found = { space: wide(' '), paragraphs: text.split('\n').map((line) => line.split(/\s+/).map(wide)) }
    texts.set(text, found)
    return found
  }
}

function linesOf(words: number[], room: number, space: number): number {
  let lines = 1
  let used = 0
  for (const width of words) {
    const after = used ? used + space + width : width
    if (after <= room) {
      used = after
      continue
    }
    if (used) lines += 1
    if (width > room) lines += Math.ceil(width / room) - 1 // a word longer than a line is broken
    used = width > room ? width % room || room : width
  }
  return lines
}

/** Words as this page would draw them. */
export function canvasWidth(family: string): WidthOf {
  const pen = document.createElement('canvas').getContext('2d')!
  return (word, bold) => {
    pen.font = `${bold ? 700 : 400} ${AT}px ${family}`
    return pen.measureText(word).width
  }
}
