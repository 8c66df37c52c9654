// Where the room stands against the script, in minutes.
//
// Late is what the plan would end later than it was meant to: (what is left of this step and of the
// steps to come + what has passed since the first step opened) - (all their minutes in the script).
// A step that is skipped or jumped over gives its minutes back; one that was added had none in the
// script. Only steps of the same part count: a night lies between two parts.

import type { DeskView, Step } from './types.ts'

const MINUTE = 60_000

export type Pace = { late: number; ends: number }
/** A step's times: meant to begin, did or will begin, and how long it took so far. */
export type Slot = { meant?: number; begins?: number; took?: number }

/** `late` in ms, negative when ahead; `ends`: when this part will end. Nothing before the first step. */
export function paceOf(view: DeskView, now: number): Pace | undefined {
  const stretch = stretchOf(view)
  if (!stretch) return undefined
  const ends = now + left(stretch.current, now) + sum(comingIn(stretch), minutesOf)
  return { late: ends - stretch.started - sum(stretch.meant, plannedOf), ends }
}

/** Of the part that runs now; steps of another part have none. */
export function slotsOf(view: DeskView, now: number): Map<string, Slot> {
  const slots = new Map<string, Slot>()
  const stretch = stretchOf(view)
  if (!stretch) return slots
  let meant = stretch.started
  let next = now + left(stretch.current, now)
  for (const step of stretch.meant) {
    const slot: Slot = step.added ? {} : { meant }
    meant += plannedOf(step)
    if (step.opened_at && step.state !== 'pending') {
      slot.begins = step.opened_at
      slot.took = (step.closed_at || now) - step.opened_at
    } else if (step.state === 'pending' && step.place > stretch.current.place) {
      slot.begins = next
      next += minutesOf(step)
    }
    slots.set(step.id, slot)
  }
  return slots
}

/** Steps that are still to come in the part that runs now. */
export function comingSteps(view: DeskView): Step[] {
  const stretch = stretchOf(view)
  return stretch ? comingIn(stretch) : []
}

type Stretch = { current: Step; started: number; meant: Step[] }

/** From the first step that was opened in this part to the part's end; nothing before that. */
function stretchOf(view: DeskView): Stretch | undefined {
  const current = view.current ? view.steps[view.current] : undefined
  if (!current) return undefined // nothing has been opened yet
  const part = view.order.flatMap((id) => view.steps[id] ?? []).filter((step) => step.part === current.part)
  const opened = part.filter((step) => step.opened_at && step.state !== 'pending')
  if (opened.length === 0) return undefined
  const first = Math.min(...opened.map((step) => step.place))
  return {
    current,
    started: Math.min(...opened.map((step) => step.opened_at)),
    meant: part.filter((step) => step.place >= first),
  }
}

function comingIn({ current, meant }: Stretch): Step[] {
  return meant.filter((step) => step.place >= current.place && step.state === 'pending')
}

const sum = (steps: Step[], of: (step: Step) => number): number => steps.reduce((all, step) => all + of(step), 0)
const minutesOf = (step: Step): number => step.minutes * MINUTE
const plannedOf = (step: Step): number => step.planned * MINUTE

/** Of the step that runs, ms. */
export function left(step: Step, now: number): number {
  if (step.state === 'paused') return step.left_ms ?? 0
  if (step.state !== 'open') return 0
  const ends = step.ends_at ?? step.opened_at + step.minutes * MINUTE
  return Math.max(ends - now, 0)
}
