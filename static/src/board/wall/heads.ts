// The heading of an area: how high it is, and what room stays below it.

import { t } from '../../i18n.ts'
import type { Setting } from './flow.ts'
import { CELL, HEAD, TITLE_LINES, titleFont } from './sizes.ts'
import type { Area, Box, Cell, Item } from './types.ts'

/** A lone tray is the plain wall: it needs no heading and no frame. */
export const isBare = (area: Area): boolean => area.kind === 'tray' && !area.title

/** The tray's few words stand in the line of its number. */
export const inNote = (area: Area): boolean => area.kind === 'tray'

export function cellIn(area: Area, box: Box, setting: Setting, again: boolean): Cell {
  const { unit } = setting
  const pad = isBare(area) ? 0 : CELL.pad * unit
  const font = titleFont(area.kind, setting.font, unit)
  const lines = inNote(area) ? 0 : Math.min(again ? 2 : TITLE_LINES, titleLines(area, box.w, font, setting))
  const h = isBare(area) ? 0 : lines * HEAD.line * font + (HEAD.note + HEAD.gap) * unit
  const head = { font, lines, box: { x: box.x + pad, y: box.y + pad, w: box.w - 2 * pad, h } }
  return { ...box, area, again, here: 0, head }
}

export function below(cell: Cell, { unit }: Setting): Box {
  const { x, y, w, h } = cell.head.box
  const pad = isBare(cell.area) ? 0 : CELL.pad * unit
  return { x, y: y + h, w, h: cell.h - h - 2 * pad }
}

function titleLines(area: Area, width: number, font: number, { unit, lines }: Setting): number {
  return lines(titleText(area), font, width - 2 * CELL.pad * unit, area.kind !== 'tray')
}

/** As measured; the words "for example" before a proposal are lighter than that. */
function titleText(area: Area): string {
  return area.kind === 'proposal' ? `${t('board.wall.example')} “${area.title}”` : area.title
}

/** The cards below the heading: the example is not shown twice, unless its title had to be cut. */
export function itemsBelow(area: Area, box: Box, setting: Setting): Item[] {
  if (area.kind !== 'proposal') return area.items
  const whole = titleLines(area, box.w, titleFont(area.kind, setting.font, setting.unit), setting) <= TITLE_LINES
  return whole ? area.items.filter((item) => item.id !== area.example) : area.items
}
