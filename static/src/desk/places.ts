// Where a card may be moved to: the themes, the tray, and away.

import { t } from '../i18n.ts'
import type { Choice } from './Pick.svelte'
import { callName, type PileLine } from './piles.ts'
import { UNSORTED } from './themes.ts'

/** Off the wall. Never a theme's id: those have 2 to 40 characters of our own or of the server. */
export const BACK = 'back'
/** Where it is; somebody should talk to its author. */
export const PERSON = 'person'

export function themesOf(piles: PileLine[], but?: string): Choice[] {
  return piles
    .filter((pile) => pile.id !== but)
    .map((pile) => ({ id: pile.id, letter: pile.letter, slot: pile.slot, label: callName(pile), hint: t('desk.pile.people', { n: pile.people }) }))
}

/** `all`: themes and tray too, not only away. */
export function placesOf(piles: PileLine[], all: boolean, but?: string): Choice[] {
  const tray = but === UNSORTED ? [] : [{ id: UNSORTED, label: t('desk.unsorted'), apart: true }]
  const away = { id: BACK, label: t('desk.keep_back'), apart: true }
  const person = { id: PERSON, label: t('desk.need.ask') }
  return all ? [...themesOf(piles, but), ...tray, away, person] : [away, person]
}
