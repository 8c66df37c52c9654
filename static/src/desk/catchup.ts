// What a room that is late can do about it. Our design, and told so at the desk:
//
// - A step that must be kept, or whose themes a later one needs, is never named.
// - First shorten: a step to come by a third at most, so that two minutes stay; of the one that runs,
//   all but the two minutes that people need to finish. The longest gain first.
// - Then skip: first the shortest step that would be enough by itself, else the longest.

import { comingSteps, left, paceOf } from './pace.ts'
import { wholeMinutes } from './times.ts'
import type { DeskView, Step } from './types.ts'

const SHARE = 1 / 3
const LEAST = 2 // minutes
const MOST = 3 // of each

/** `gains`: whole minutes; `to`: what is left of it, 0 when it is skipped. */
export type Way = { how: 'clock' | 'minutes' | 'skip'; step: string; title: string; gains: number; to: number }

export function waysToCatchUp(view: DeskView, now: number): Way[] {
  const late = wholeMinutes(paceOf(view, now)?.late ?? 0)
  const coming = comingSteps(view).filter((step) => mayGive(view, step))
  const shorter = [...running(view, now), ...coming.flatMap(shortened)].sort((a, b) => b.gains - a.gains)
  const skipped = coming.map(skip).sort((a, b) => cost(a, late) - cost(b, late))
  return [...shorter.slice(0, MOST), ...skipped.slice(0, MOST)]
}

/** Steps to come that stay, whatever happens. */
export function keptSteps(view: DeskView): Step[] {
  return comingSteps(view).filter((step) => !mayGive(view, step))
}

function mayGive(view: DeskView, step: Step): boolean {
  return !step.must_keep && !comingSteps(view).some((each) => each.carries.includes(step.id))
}

function running(view: DeskView, now: number): Way[] {
  const step = view.current ? view.steps[view.current] : undefined
  if (!step || step.must_keep || step.state !== 'open' || !step.ends_at) return []
  const gains = Math.floor(left(step, now) / 60_000) - LEAST
  return gains > 0 ? [{ how: 'clock', step: step.id, title: step.title, gains, to: LEAST }] : []
}

function shortened(step: Step): Way[] {
  const whole = step.planned || step.minutes
  const gains = Math.min(Math.floor(whole * SHARE), Math.floor(step.minutes) - LEAST)
  if (gains < 1 || step.minutes < whole) return [] // too short, or shortened already
  return [{ how: 'minutes', step: step.id, title: step.title, gains, to: step.minutes - gains }]
}

function skip(step: Step): Way {
  return { how: 'skip', step: step.id, title: step.title, gains: Math.round(step.minutes), to: 0 }
}

/** Enough by itself: the less it takes the better; not enough: the more the better. */
function cost(way: Way, late: number): number {
  return way.gains >= late ? way.gains : 10_000 - way.gains
}
