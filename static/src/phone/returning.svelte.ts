// The three words of this person, once they have been asked for. They stand in the page's memory alone: a
// shared tablet forgets them with the page, and the next person of it is somebody else.

import type { Live } from '../live/connect.ts'
import type { PhoneOwn, PhoneView } from './types.ts'

type Mine = Live<PhoneView, PhoneOwn>

let made = $state.raw({ person: '', words: '' })

export const threeWords = ({ own }: Mine): string => (made.person === own.person ? made.words : '')

/** Empty: there is no connection. */
export async function makeThreeWords(live: Mine): Promise<string> {
  const { person } = live.own
  const sight = await live.look({ do: 'return_code' })
  const words = 'found' in sight ? String(sight.found.words) : ''
  if (person && words) made = { person, words }
  return words
}
