// Where the room stands against the script, in minutes.
//
// Late is what the plan would end later than it was meant to: (what is left of this step and of the
// steps to come + what has passed since the first step opened) - (all their minutes in the script).
// A step that is skipped or jumped over gives its minutes back. Only steps of the same part count: a
// night lies between two parts.

import type { DeskView, Step } from './types.ts'

const MINUTE = 60_000

export type Pace = { late: number; ends: number; skippable: Step | undefined }

/** `late` in ms, negative when ahead; `ends`: when this part will end. Nothing before the first step. */
export function paceOf(view: DeskView, now: number): Pace | undefined {
  const current = view.current ? view.steps[view.current] : undefined
  if (!current) return undefined // nothing has been opened yet
  const part = view.order.flatMap((id) => view.steps[id] ?? []).filter((step) => step.part === current.part)
  const opened = part.filter((step) => step.opened_at && step.state !== 'pending')
  if (opened.length === 0) return undefined
  const started = Math.min(...opened.map((step) => step.opened_at))
  const first = Math.min(...opened.map((step) => step.place))
  const meant = part.filter((step) => step.place >= first)
  const coming = part.filter((step) => step.place >= current.place && step.state === 'pending')
  const planned = started + minutes(meant)
  const ends = now + left(current, now) + minutes(coming)
  return { late: ends - planned, ends, skippable: longest(coming) }
}

function minutes(steps: Step[]): number {
  return steps.reduce((sum, step) => sum + step.minutes * MINUTE, 0)
}

function left(step: Step, now: number): number {
  if (step.state === 'paused') return step.left_ms ?? 0
  if (step.state !== 'open') return 0
  const ends = step.ends_at ?? step.opened_at + step.minutes * MINUTE
  return Math.max(ends - now, 0)
}

function longest(steps: Step[]): Step | undefined {
  return steps.filter((step) => !step.must_keep).sort((a, b) => b.minutes - a.minutes)[0]
}
