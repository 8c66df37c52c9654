// Drafts that this browser keeps until a session is made of them or they are thrown away.

import { storage } from '../../live/storage.ts'
import type { Opened, ScriptData } from './types.ts'

const KEY = 'ace.draft.'

export type Kept = {
  /** Where it came from: `script-<id>`, `session-<id>`, or a file. */
  id: string
  script: ScriptData
  left: { [step: string]: boolean }
  boxes: Opened['boxes']
  answers: Opened['answers']
  at: number
}

export function kept(id: string): Kept | undefined {
  try {
    return (JSON.parse(storage().getItem(KEY + id) ?? 'null') as Kept | null) ?? undefined
  } catch {
    return undefined
  }
}

/** The latest first. */
export function allKept(): Kept[] {
  const shelf = storage()
  const keys = Array.from({ length: shelf.length }, (_, at) => shelf.key(at) ?? '').filter((key) => key.startsWith(KEY))
  const found = keys.map((key) => kept(key.slice(KEY.length))).filter((each) => each !== undefined)
  return found.sort((one, other) => other.at - one.at)
}

export function keep(draft: Kept): void {
  try {
    storage().setItem(KEY + draft.id, JSON.stringify(draft))
  } catch {
    // Storage is full or forbidden: it lives as long as the page.
  }
}

export function forget(id: string): void {
  storage().removeItem(KEY + id)
}
