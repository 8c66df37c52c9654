import { spoken } from '../i18n.ts'

/** 10:42, in the words' own language and the place's own time. */
export function timeOfDay(ms: number): string {
  return new Intl.DateTimeFormat(spoken(), { hour: '2-digit', minute: '2-digit' }).format(ms)
}

/** Minutes for people: a half is rounded away from nothing, so that 5 s late is still in time. */
export function wholeMinutes(ms: number): number {
  return Math.round(ms / 60_000)
}
