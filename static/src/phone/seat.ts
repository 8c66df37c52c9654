// A person's seat: the token that lets this phone back in as the same person, kept for each code.

import { storage } from '../live/storage.ts'

export interface Seat {
  code: string
  token: string
  session: string
  title: string
}

export type Joined = { seat: Seat } | { refused: string; wait: number }

const PREFIX = 'ace.seat.'
const LAST = 'ace.last'

/** As it was typed: spaces, dashes and small letters are forgiven. */
export const tidy = (code: string): string => code.toUpperCase().replace(/[^0-9A-Z]/g, '')

export const codeInPath = (path: string): string => tidy(/^\/j\/([^/]+)/.exec(path)?.[1] ?? '')

/** A tablet that many share, one after the other: kiosk.ts. */
export const isShared = (search: string): boolean => /[?&]kiosk\b/.test(search)

/** A plain form that was posted before this script ran leaves the token behind the #. */
export const tokenInHash = (hash: string): string => /^#t=(.+)$/.exec(hash)?.[1] ?? ''

/** `words`: the three of somebody who comes back. */
export async function join(code: string, token: string, words = ''): Promise<Joined> {
  try {
    const answer = await fetch('/join', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, token, words }),
    })
    const told = (await answer.json()) as Partial<Seat> & { code: string; retry_s?: number; lang?: string }
    if (!answer.ok) return { refused: told.code, wait: told.retry_s ?? 0 }
    const seat = { code: told.code, token: told.token!, session: told.session!, title: told.title ?? '' }
    remember(seat)
    // The session's language, where this person reads none of ours.
    if (told.lang && !location.search) location.replace(`/j/${told.code}?lang=${told.lang}`)
    return { seat }
  } catch {
    return { refused: 'offline', wait: 0 }
  }
}

export function seatFor(code: string): Seat | undefined {
  return read(PREFIX + code)
}

/** Where this phone was last, for those who come back by the bare address. */
export function lastSeat(): Seat | undefined {
  const code = read<string>(LAST)
  return code ? seatFor(code) : undefined
}

export function forget(code: string): void {
  quietly(() => storage().removeItem(PREFIX + code))
}

function remember(seat: Seat): void {
  quietly(() => {
    storage().setItem(PREFIX + seat.code, JSON.stringify(seat))
    storage().setItem(LAST, JSON.stringify(seat.code))
  })
}

function read<T>(key: string): T | undefined {
  return quietly(() => JSON.parse(storage().getItem(key) ?? 'null') as T | null) ?? undefined
}

function quietly<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}
