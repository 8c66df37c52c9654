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

export const boardTwin = finder(import.meta.glob<Kind>('../activities/*/Board.svelte'))
