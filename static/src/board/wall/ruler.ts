// How many lines a text will take, without asking the page to lay it out: 500 cards are measured in
// the time of one reflow. Widths are taken once a word, at one size, and scaled.

import type { Lines } from './types.ts'

export const AT = 100 // px: the size at which words are measured
const SAFETY = 0.985 // the browser may round a line up to a pixel wider than the sum of its words

export type WidthOf = (word: string, bold: boolean) => number

export function makeRuler(widthOf: WidthOf): Lines {
  const known = [new Map<string, number>(), new Map<string, number>()] as const
  const wide = (word: string, bold: boolean) => {
    const widths = known[bold ? 1 : 0]
    let width = widths.get(word)
    if (width === undefined) widths.set(word, (width = widthOf(word, bold)))
    return width
  }
  return (text, font, width, bold = false) => {
    const room = ((width * AT) / font) * SAFETY
    return text.split('\n').reduce((sum, line) => sum + linesOf(line, room, (word) => wide(word, bold)), 0)
  }
}

function linesOf(text: string, room: number, wide: (word: string) => number): number {
  const space = wide(' ')
  let lines = 1
  let used = 0
  for (const word of text.split(/\s+/)) {
    const width = wide(word)
    const spaced = used ? used + space + width : width
    if (spaced <= room) {
      used = spaced
      continue
    }
    if (used) lines += 1
    lines += Math.ceil(width / room) - 1 // a word longer than a line is broken
    used = width % room || width
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
