// Which buttons a step has: one primary move for every state, and the few others that may follow.
// The server decides (`STEPS` in facilitation/session/state.py); this only offers what it would allow.

import type { DeskView, Step, StepVerb } from './types.ts'

export type Primary =
  | { move: 'verb'; verb: StepVerb; key: string }
  | { move: 'next'; to: string; key: string }
  | { move: 'end'; key: string }

export function primaryOf(view: DeskView, step: Step): Primary {
  switch (step.state) {
    case 'pending':
    case 'skipped':
      return { move: 'verb', verb: 'open', key: 'o' }
    case 'open':
      return { move: 'verb', verb: 'close', key: 'c' }
    case 'paused':
      return { move: 'verb', verb: 'resume', key: 'p' }
    case 'closing':
      return { move: 'verb', verb: 'close', key: 'c' } // once more: without waiting for the last words
    case 'closed':
      if (step.results === 'on_reveal') return { move: 'verb', verb: 'reveal', key: 'r' }
      return onward(view, step)
    default:
      return onward(view, step)
  }
}

export function othersOf(step: Step): { verb: StepVerb; key: string }[] {
  switch (step.state) {
    case 'pending':
      return [{ verb: 'skip', key: 's' }]
    case 'open':
      return [{ verb: 'pause', key: 'p' }]
    case 'paused':
      return [{ verb: 'close', key: 'c' }]
    case 'closing':
    case 'closed':
    case 'revealed':
      return [{ verb: 'reopen', key: 'e' }]
    default:
      return []
  }
}

/** The next step that is still to come; before the end, those that were jumped over come last. */
export function nextOf(view: DeskView, step: Step): Step | undefined {
  const pending = view.order.flatMap((id) => view.steps[id] ?? []).filter((each) => each.state === 'pending')
  return pending.find((each) => each.place > step.place)
}

function onward(view: DeskView, step: Step): Primary {
  const next = nextOf(view, step)
  return next ? { move: 'next', to: next.id, key: 'n' } : { move: 'end', key: 'n' }
}

/** Something of this session is running now, and it is not `step`. */
export function runningBeside(view: DeskView, step: Step): Step | undefined {
  const current = view.current ? view.steps[view.current] : undefined
  return current && current.id !== step.id && isRunning(current) ? current : undefined
}

export function isRunning(step: Step): boolean {
  return step.state === 'open' || step.state === 'paused' || step.state === 'closing'
}

/** May the last move be taken back? The server refuses when answers came since it was opened. */
export function canUndo(step: Step, now: number): boolean {
  if (!step.was || !step.undo_until || step.undo_until <= now) return false
  return step.was !== 'pending' || step.counts.people === 0
}
