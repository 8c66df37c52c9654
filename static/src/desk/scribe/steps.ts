// Which steps take words for somebody, and what is asked of who they are.

import type { Cohorts, PhoneStep } from '../../activities/contract.ts'
import type { ProxyPart } from '../types.ts'

type Form = ProxyPart['forms'][string]

export function stepsOf(part: ProxyPart): Form[] {
  return Object.values(part.forms).sort((a, b) => a.place - b.place)
}

/** As `facilitation/decisions/proxies.py` has it; a blind vote that is revealed is told by the server. */
export function mayWrite(step: PhoneStep): boolean {
  return !['pending', 'skipped', 'locked'].includes(step.state)
}

/** Not what the form asks itself, and nothing where it would tie words to a person. */
export function cohortsFor(part: ProxyPart, step: Form): ({ field: string } & Cohorts[string])[] {
  if (step.identity === 'anonymous') return []
  return Object.entries(part.cohorts).flatMap(([field, cohort]) => (step.asks.includes(field) ? [] : [{ field, ...cohort }]))
}
