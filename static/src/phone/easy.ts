// Whether this person wants the easy words: a choice that goes along from step to step.

import { storage } from '../live/storage.ts'

const KEY = 'ace.easy'

export const wantsEasy = (): boolean => storage().getItem(KEY) === '1'

export function rememberEasy(on: boolean): void {
  try {
    storage().setItem(KEY, on ? '1' : '')
  } catch {
    // only for as long as the page lives
  }
}
