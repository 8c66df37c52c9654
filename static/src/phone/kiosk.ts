// A shared tablet: one person after the other, and nothing of anybody is left for the next one.
//
// Whatever a phone keeps in its storage is wiped between two people, and the page begins anew. Words that
// have not reached the server are the one thing that may stay, locked away behind a cover, until they have:
// nobody else comes in before. It is done at the start too, so a tablet that was switched off in the middle
// behaves no other way.

import { mount, unmount } from 'svelte'
import { connect } from '../live/connect.ts'
import { storage } from '../live/storage.ts'
import Cover from './Cover.svelte'
import { lastSeat } from './seat.ts'

/** Our design: how long nobody touches the tablet until it asks, sooner once they have sent; and how long it
 * waits for the answer (WCAG 2.2.1: at least 20 s). */
export const IDLE_MS = 90_000
export const IDLE_SENT_MS = 30_000
export const WARN_S = 20

const OURS = ['ace.seat.', 'ace.last', 'ace.draft.', 'ace.out.', 'ace.easy', 'ace.recap.']
const LOOK_MS = 200
let leaveNow: () => void = () => {}

/** Cover and clean, then show the page for the next person. */
export async function begin(place: HTMLElement, show: () => object): Promise<void> {
  await clean(place)
  const shown = show()
  leaveNow = () => {
    leaveNow = () => {}
    void unmount(shown).then(() => clean(place)).then(() => location.replace(location.href))
  }
}

/** This person is done. */
export const leave = (): void => leaveNow()

async function clean(place: HTMLElement): Promise<void> {
  place.replaceChildren()
  const cover = mount(Cover, { target: place })
  await sendRest()
  wipe()
  await unmount(cover)
}

/** The last person's words, all of them. A seat that is good no more has nobody to send them for. */
async function sendRest(): Promise<void> {
  const seat = lastSeat()
  if (!seat || !waiting().length) return
  await new Promise<void>((done) => {
    const live = connect({ screen: 'phone', token: seat.token, store: seat.session, onFinal: () => end() })
    const timer = setInterval(() => waiting().length || end(), LOOK_MS)
    const end = () => {
      clearInterval(timer)
      live.stop()
      done()
    }
  })
}

function waiting(): string[] {
  return keys().filter((key) => key.startsWith('ace.out.') && /"state":"waiting"/.test(storage().getItem(key) ?? ''))
}

function wipe(): void {
  for (const key of keys()) if (OURS.some((prefix) => key.startsWith(prefix))) storage().removeItem(key)
}

function keys(): string[] {
  const store = storage()
  return Array.from({ length: store.length }, (_, at) => store.key(at) ?? '')
}
