// Half-written words, kept at every key press: a phone may lock, reload or die at any time.

import type { Body } from '../activities/contract.ts'

export interface Drafts {
  read(key: string): Body | undefined
  write(key: string, body: Body): void
}

export function draftsOf(session: string, store: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): Drafts {
  const full = (key: string) => `ace.draft.${session}.${key}`
  return {
    read(key) {
      try {
        return (JSON.parse(store.getItem(full(key)) ?? 'null') as Body | null) ?? undefined
      } catch {
        return undefined
      }
    },
    write(key, body) {
      try {
        if (isBlank(body)) store.removeItem(full(key))
        else store.setItem(full(key), JSON.stringify(body))
      } catch {
        // no storage: the words live as long as the page
      }
    },
  }
}

export function isBlank(body: Body): boolean {
  return Object.values(body).every(
    (value) => !value || (typeof value === 'string' ? !value.trim() : typeof value === 'object' && !Object.keys(value).length),
  )
}
