// A shared tablet: one person after the other, and nothing of anybody is left for the next one.
//
// Whatever a phone keeps in its storage is wiped between two people, and the page begins anew. Words that
// have not reached the server are the one thing that may stay, locked away behind a cover, until they have:
// nobody else comes in before. It is done at the start too, so a tablet that was switched off in the middle
// behaves no other way.

import { mount, unmount } from 'svelte'
import { connect } from '../live/connect.ts'
import type { Entry } from '../live/outbox.ts'
import { storage } from '../live/storage.ts'
import Cover from './Cover.svelte'
import type { Seat } from './seat.ts'
import SharedAsk from './SharedAsk.svelte'

/** Our design: how long nobody touches the tablet until it asks, sooner once they have sent; and how long it
 * waits for the answer (WCAG 2.2.1: at least 20 s). */
export const IDLE_MS = 90_000
export const IDLE_SENT_MS = 30_000
export const WARN_S = 20

const OURS = ['ace.seat.', 'ace.last', 'ace.draft.', 'ace.out.', 'ace.easy', 'ace.recap.']
const AGREED = 'ace.shared'
const LOOK_MS = 200
const REACH_MS = 2_000
let leaveNow: () => void = () => {}

/** Clean under a cover, then show the page to the next person. */
export async function begin(place: HTMLElement, show: () => object): Promise<void> {
  await agreed(place)
  stayShared()
  await covered(place, clean)
  const shown = show()
  leaveNow = () => {
    leaveNow = () => {}
    void unmount(shown).then(() => covered(place, async () => (await clean(), await reached())))
      .then(() => location.replace(location.href))
  }
}

/** Another language is another page: it is a shared one too. */
function stayShared(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('footer a[lang]')) link.search += '&kiosk'
}

/** This person is done. */
export const leave = (): void => leaveNow()

/** The address of a shared tablet, opened on somebody's own phone, must not cost them their seat. */
async function agreed(place: HTMLElement): Promise<void> {
  if (storage().getItem(AGREED) || !seats().length) return mark()
  await new Promise<void>((yes) => {
    const asks = mount(SharedAsk, { target: place, props: { yes: () => void unmount(asks).then(yes) } })
  })
  mark()
}

function mark(): void {
  try {
    storage().setItem(AGREED, '1')
  } catch {
    // it keeps nothing: then there is nothing to lose either
  }
}

async function covered(place: HTMLElement, act: () => Promise<void>): Promise<void> {
  place.replaceChildren()
  const cover = mount(Cover, { target: place, props: { unsent: seats().some((seat) => waiting(seat.session).length > 0) } })
  await act()
  await unmount(cover)
}

async function clean(): Promise<void> {
  for (const seat of seats()) await sendRest(seat)
  for (const key of keys()) if (OURS.some((prefix) => key.startsWith(prefix))) storage().removeItem(key)
}

/** Somebody's last words, all of them. A seat that is good no more has nobody to send them for. */
async function sendRest(seat: Seat): Promise<void> {
  if (!waiting(seat.session).length) return
  await new Promise<void>((done) => {
    const live = connect({ screen: 'phone', token: seat.token, store: seat.session, onFinal: end })
    const timer = setInterval(() => waiting(seat.session).length || end(), LOOK_MS)
    function end(): void {
      clearInterval(timer)
      live.stop()
      done()
    }
  })
}

/** A page that is loaded anew without a connection would be the browser's own, and nobody could go on. */
async function reached(): Promise<void> {
  const there = await fetch('/health', { cache: 'no-store' }).then(() => true, () => false)
  if (there) return
  await new Promise((soon) => setTimeout(soon, REACH_MS))
  return reached()
}

const seats = (): Seat[] => keys().flatMap((key) => (key.startsWith('ace.seat.') ? [read(key) as Seat] : []))

function waiting(session: string): string[] {
  return keys().filter((key) => key.startsWith(`ace.out.${session}.`) && (read(key) as Partial<Entry>).state === 'waiting')
}

function read(key: string): unknown {
  try {
    return JSON.parse(storage().getItem(key) ?? '{}')
  } catch {
    return {}
  }
}

function keys(): string[] {
  const store = storage()
  return Array.from({ length: store.length }, (_, at) => store.key(at) ?? '')
}
