// What a kind shows on the wall: `activities/<kind>/Board.svelte`, found by looking, loaded when a step of
// it opens. Beside its component the module may say what is particular to it.

import type { BoardModule } from '../activities/contract.ts'
import { finder } from '../activities/find.ts'
import type { Step } from './types.ts'

export interface Kind extends BoardModule {
  /** What is asked, line by line, while there is nothing to see yet; the prompt stands above. */
  asks?: (step: Step) => string[]
  /** Nothing to see yet: the prompt may have the whole wall. */
  empty?: (result: any) => boolean // eslint-disable-line -- each kind knows its own shape
  /** Nothing is sent here, or it does not matter how many did: no count. */
  uncounted?: (step: Step) => boolean
  /** Its wall says itself how many took part. */
  ownCount?: boolean
  /** It shows the time itself. */
  ownClock?: boolean
}

const twins = import.meta.glob<Kind>('../activities/*/Board.svelte')
const boardTwin = finder(twins)

/** One that cannot be fetched was most likely replaced by an upgrade: the page comes again, once. */
export async function loadKind(name: string): Promise<Kind | undefined> {
  try {
    return await boardTwin(name)
  } catch {
    comeAgain()
    return undefined
  }
}

/** Fetch the others too while nothing else is to do: the link may be gone when their step opens. */
export async function preload(): Promise<void> {
  await Promise.allSettled([spotlight(), split(), testCard()])
  for (const path of Object.keys(twins)) await boardTwin(path.split('/').at(-2)!).catch(() => undefined)
}

/** What is rarely up comes later than the rest, like the kinds. */
export const spotlight = () => import('./lit/Spotlight.svelte')
export const split = () => import('./lit/Split.svelte')
export const testCard = () => import('./TestCard.svelte')

const PAUSE = 60_000 // ms: a page that was loaded afresh and still lacks the file is left as it is
const KEY = 'ace.board.again'

function comeAgain(): void {
  try {
    if (Date.now() - Number(sessionStorage.getItem(KEY)) < PAUSE) return
    sessionStorage.setItem(KEY, String(Date.now()))
    location.reload()
  } catch {
    // Without storage the token would be lost with the page: the question stays on the wall.
  }
}
