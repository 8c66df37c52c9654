// All texts of a body, one under the other: how an item is shown when its kind has no better idea.

import type { Json } from '../protocol.gen.ts'

export function wordsIn(body: { [key: string]: Json }): string {
  return Object.values(body)
    .filter((value) => typeof value === 'string' && value.trim())
    .join('\n')
}

/** Does a kind's part hold any easy wording? */
export function hasEasy(json: Json): boolean {
  if (typeof json !== 'object' || json === null) return false
  return Object.entries(json).some(([key, value]) => (key === 'easy' ? Boolean(value) : hasEasy(value)))
}
