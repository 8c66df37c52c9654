// The order of the steps, part by part. A step that leaves a part at its edge goes into the next one.

import type { PartData, StepData } from './types.ts'

export type By = -1 | 1

type Way = { from: StepData[]; at: number; to: StepData[]; place: number }

export const mayMove = (parts: PartData[], step: string, by: By): boolean => wayOf(parts, step, by) !== undefined

/** One place up or down. At either end of all it stays where it is. */
export function move(parts: PartData[], step: string, by: By): void {
  const way = wayOf(parts, step, by)
  if (way) way.to.splice(way.place, 0, ...way.from.splice(way.at, 1))
}

function wayOf(parts: PartData[], step: string, by: By): Way | undefined {
  const part = parts.findIndex((each) => each.activities.some((found) => found.id === step))
  const from = parts[part]?.activities
  if (!from) return undefined
  const at = from.findIndex((found) => found.id === step)
  if (at + by in from) return { from, at, to: from, place: at + by }
  const to = parts[part + by]?.activities
  return to && { from, at, to, place: by > 0 ? 0 : to.length }
}

/** When each of these steps begins, in minutes from the start of its part. */
export function beginsAt(steps: StepData[]): { [step: string]: number } {
  let minutes = 0
  const found: { [step: string]: number } = {}
  for (const step of steps) {
    found[step.id] = minutes
    minutes += Number(step.minutes) || 0
  }
  return found
}

/** So many minutes after a time of day such as `09:30`; without one, empty. */
export function clockAfter(starts: string | undefined, minutes: number): string {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(starts ?? '') ?? []
  if (hour === undefined || minute === undefined) return ''
  const at = Math.round(Number(hour) * 60 + Number(minute) + minutes)
  return `${String(Math.floor(at / 60) % 24).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`
}
