// What a moderator lets this person know about what they sent: a kind line, somebody to turn to, details that
// were blacked out. It stands at the item, wherever that is listed.

import type { PhoneOwn, PhoneView } from './types.ts'

export interface Note {
  /** A code; its words are `kind.<code>`. */
  word: string
  /** Whom to turn to, when somebody is needed or would like to talk; empty: the facilitator. */
  turn: string | undefined
  blacked: boolean
}

let notes = $state.raw<{ [item: string]: Note }>({})

export const noteOf = (item: string): Note | undefined => notes[item]

/** From everything that is known of this person's items. */
export function takeNotes(own: Partial<PhoneOwn>, privacy: PhoneView['privacy']): string[] {
  const found = Object.entries(own.items ?? {}).flatMap(([id, item]): [string, Note][] => {
    const turns = item.signpost || item.kind_word === 'private'
    const turn = turns ? (item.signpost && privacy.support) || privacy.contact : undefined
    const note = { word: item.kind_word ?? '', turn, blacked: Boolean(item.redacted) }
    return note.word || turns || note.blacked ? [[id, note]] : []
  })
  notes = Object.fromEntries(found)
  return found.map(([id]) => id)
}
