// A story as pages: one, set as large as it may be; more only where even the smallest size is too large.

import type { Room } from '../../board/fit.svelte.ts'
import { cut } from '../../board/wall/cut.ts'
import type { Item } from '../../board/wall/types.ts'

export type Story = { id: string; fields: { [key: string]: string }; value_tag?: string }
export type Part = { label: string; text: string }
export type Page = { id: string; place: number; value: string; again: boolean; font: number; parts: Part[]; words: number }

const SIZES = [6.4, 5.6, 4.9, 4.3, 3.8, 3.3, 2.9] as const // units
const LEADING = 1.34
const GAP = 0.7 // ems between parts
const LABEL = 4.4 // units, with the space under it
const FRAME = { x: 10, y: 12 } // units: padding, and the line above
const WIDEST = 44 // ems
const OPENING = 16 // words of a story that stand for it among the others

/** The first words of a story. */
export function opening(story: Story, labels: { [key: string]: string }): Item {
  const text = partsOf(story, labels)[0]?.text ?? ''
  const words = text.split(/\s+/)
  const short = words.length > OPENING ? `${words.slice(0, OPENING).join(' ')} …` : text
  return { id: story.id, text: short, ...(story.value_tag ? { mark: story.value_tag } : {}) }
}

export function told(story: Story, place: number, labels: { [key: string]: string }, room: Room): Page[] {
  const parts = partsOf(story, labels)
  const size = SIZES.find((each) => heightOf(parts, each, room) <= space(room)) ?? SIZES[SIZES.length - 1]!
  return split(parts, size, room).map((each, at) => ({
    id: story.id,
    place,
    value: story.value_tag ?? '',
    again: at > 0,
    font: size * room.unit,
    parts: each,
    words: each.reduce((sum, part) => sum + part.text.split(/\s+/).length, 0),
  }))
}

function split(parts: Part[], size: number, room: Room): Part[][] {
  const pages: Part[][] = [[]]
  const rest = [...parts]
  while (rest.length > 0) {
    const [part, page] = [rest.shift()!, pages.at(-1)!]
    const fits = (each: Part) => heightOf([...page, each], size, room) <= space(room)
    if (fits(part)) page.push(part)
    else if (page.length > 0) {
      pages.push([])
      rest.unshift(part)
    } else {
      const [head, tail] = cut({ id: '', text: part.text }, (item) => fits({ ...part, text: item.text }))
      page.push({ ...part, text: head.text })
      rest.unshift({ label: part.label, text: tail.text })
      pages.push([])
    }
  }
  return pages
}

function partsOf(story: Story, labels: { [key: string]: string }): Part[] {
  return Object.entries(labels)
    .map(([key, label]) => ({ label, text: (story.fields[key] ?? '').trim() }))
    .filter((part) => part.text)
}

const space = (room: Room): number => room.height - FRAME.y * room.unit

function heightOf(parts: Part[], size: number, room: Room): number {
  const font = size * room.unit
  const width = Math.min(room.width - FRAME.x * room.unit, WIDEST * font)
  const text = parts.reduce((sum, part) => sum + room.lines!(part.text, font, width) * LEADING * font, 0)
  return text + parts.length * LABEL * room.unit + (parts.length - 1) * GAP * font
}
