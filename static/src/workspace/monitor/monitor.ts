// What `facilitation/views/monitor.py` tells of each session, and what of it needs a look.

import { t } from '../../i18n.ts'

export type Line = {
  id: string
  title: string
  state: 'draft' | 'rehearsal' | 'live' | 'closed'
  moved_at: number
  joined: number
  here: number
  held: number
  of: number
  trouble: boolean
  /** What keeping the last batch took. */
  took_ms: number
  step?: {
    title: string
    place: number
    state: string
    minutes: number
    people: number
    cards: number
    passed: number
    /** How many cards lie in a theme; only where the step gathers themes. */
    grouped?: number
    ends_at?: number
    left_ms?: number
  }
}

// When a line asks for a look. Our design: from rehearsals, no standard.
const AWAY = 0.25 // of those who joined, while a step is open
const AWAY_OF = 8 // people: with fewer, one pocket is a quarter
const SLOW_MS = 1_000
const OVER_MS = 60_000 // past the end of the clock
const DAY_MS = 86_400_000

export const isRunning = (line: Line): boolean => line.state === 'live' || line.state === 'rehearsal'

export function leftOf(line: Line, now: number): number | undefined {
  const step = line.step
  if (!step || !['open', 'paused'].includes(step.state)) return undefined
  return step.ends_at ? step.ends_at - now : step.left_ms
}

/** Why somebody should look there, in words; none: all is well. */
export function looks(line: Line, now: number): string[] {
  if (!isRunning(line)) return []
  const away = line.joined - line.here
  const left = leftOf(line, now)
  return [
    line.trouble ? t('workspace.monitor.look.trouble') : '',
    line.took_ms > SLOW_MS ? t('workspace.monitor.look.slow', { s: (line.took_ms / 1000).toFixed(1) }) : '',
    line.joined >= AWAY_OF && away / line.joined > AWAY ? t('workspace.monitor.look.away', { n: away }) : '',
    line.held ? t('workspace.monitor.look.held', { n: line.held }) : '',
    left !== undefined && left < -OVER_MS ? t('workspace.monitor.look.over', { n: Math.round(-left / 60_000) }) : '',
  ].filter(Boolean)
}

/** Always in the same place: running ones, those to come, those that ended within a day; by title. */
export function ordered(lines: Line[], now: number): Line[] {
  const rank = (line: Line): number => (isRunning(line) ? 0 : line.state === 'draft' ? 1 : 2)
  const shown = lines.filter((line) => line.state !== 'closed' || now - line.moved_at < DAY_MS)
  return shown.sort((one, other) => rank(one) - rank(other) || one.title.localeCompare(other.title) || one.id.localeCompare(other.id))
}
