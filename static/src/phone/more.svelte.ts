// More time for one person: after a step has closed it stays open to those who asked. The server has the
// last word (facilitation/decisions/more_time.py); here it is told how long that is.

import type { PhoneStep } from '../activities/contract.ts'
import type { Live } from '../live/connect.ts'
import type { PhoneOwn, PhoneView } from './types.ts'

let passed = $state(0)
let ticking = false
/** When a step was seen to give way to another: the phone is not told of its close any more. */
const gaveWay = new Map<string, number>()

/** Until when this person may go on in a step that has closed for the others; 0: no longer, or not yet. */
export function moreUntil(step: PhoneStep, gone: PhoneStep | undefined, live: Live<PhoneView, PhoneOwn>): number {
  if (!live.own.more_time || step.state === 'locked' || !(gone || step.more_until)) return 0
  tick()
  const until = passed >= 0 && closedAt(step, live.now())
  return until && until > live.now() ? until : 0
}

function closedAt(step: PhoneStep, now: number): number {
  if (step.more_until) return step.more_until
  if (!gaveWay.has(step.id)) gaveWay.set(step.id, now)
  return gaveWay.get(step.id)! + step.more_ms
}

function tick(): void {
  if (!ticking) setInterval(() => passed++, 1_000)
  ticking = true
}
