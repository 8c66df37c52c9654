// Every size of the wall, in hundredths of the board's height (`unit` px) or in ems of the cards.

export const FLOOR = 2.6 // the least that the last row can read is 2.5; nothing is set smaller
export const FONTS = [5.2, 4.5, 3.9, 3.4, 3, 2.7] as const // units, the largest that fits is taken

export const LINE = 1.26 // line height, ems
export const CARD = { padX: 0.62, padY: 0.46, edge: 0.22, gap: 0.42 } // ems
export const COLUMNS = [[12, 7], [26, 10], [Infinity, 13.5]] as const // texts up to so many letters: least width, ems
export const CELL = { pad: 1.3, gap: 1.5, least: { w: 13 * FLOOR, h: 20 } } // units
export const HEAD = { note: 4.6, gap: 1.1, line: 1.18 } // units; `line` in ems of the title

const TITLE = { theme: [3.1, 4.2], proposal: [2.7, 3.4], question: [2.9, 3.6], tray: [2.7, 3] } as const
export const TITLE_LINES = 3

/** A title is a little larger than the cards below it, within bounds of its own. */
export function titleFont(kind: keyof typeof TITLE, font: number, unit: number): number {
  const [least, most] = TITLE[kind]
  return Math.min(most, Math.max(least, (font / unit) * 1.08)) * unit
}
