// From what was found to what a person does about it. The limits are our design.

import type { Found } from './trials.ts'

const QUICK_MS = 300
const SLOW_MS = 1_500

export type Verdict = { state: 'ok' | 'some' | 'bad'; todo: 'fine' | 'socket' | 'none' | 'slow' | 'storage' }

/** The worst first: one thing to do at a time. */
export function verdictOf(found: Found): Verdict {
  if (!found.socket && !found.post) return { state: 'bad', todo: 'none' }
  if (speedOf(found.ms) === 'bad') return { state: 'bad', todo: 'slow' }
  if (!found.storage) return { state: 'some', todo: 'storage' }
  if (!found.socket) return { state: 'some', todo: 'socket' }
  if (speedOf(found.ms) === 'slow') return { state: 'some', todo: 'slow' }
  return { state: 'ok', todo: 'fine' }
}

export function speedOf(ms: number): 'ok' | 'slow' | 'bad' {
  if (ms <= QUICK_MS) return 'ok'
  return ms <= SLOW_MS ? 'slow' : 'bad'
}
