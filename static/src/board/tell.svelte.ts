// Tells the desks what stands on this wall, for as long as it stands there. Nobody waits for it: what is
// lost is told again soon.

import type { Live } from '../live/connect.ts'
import { newId } from '../live/ids.ts'
import type { Shows } from '../protocol.gen.ts'
import type { Pager } from './pager.svelte.ts'
import type { BoardView } from './types.ts'
import { NOTHING } from './wall/standing.ts'

const SOON = 600 // ms: a burst of cards is told once
const AGAIN = 15_000 // ms

type Told = Omit<Shows, 'do' | 'wall'>

/** For an effect of the page that lives as long as the link. */
export function tellDesks(live: Live<BoardView>, pager: Pager, held: () => boolean): void {
  const wall = newId()
  const told = $derived(live.view ? JSON.stringify(showing(live.view, pager, held())) : '')
  const tell = () => void (told && live.status === 'open' && live.look({ do: 'shows', wall, ...(JSON.parse(told) as Told) }))
  $effect(() => {
    if (!told || live.status !== 'open') return undefined
    const soon = setTimeout(tell, SOON)
    const again = setInterval(tell, AGAIN)
    return () => {
      clearTimeout(soon)
      clearInterval(again)
    }
  })
}

function showing(view: BoardView, pager: Pager, held: boolean): Told {
  const scene = sceneOf(view, held, pager.asking)
  const paged = ['ask', 'wall', 'spotlight', 'split'].includes(scene)
  const stands = scene === 'wall' || scene === 'spotlight' ? pager.stands : NOTHING
  return { scene, page: paged ? pager.page + 1 : 1, of: paged ? pager.count : 1, ...stands }
}

export function sceneOf(view: BoardView, held: boolean, asking: boolean): Told['scene'] {
  if (held || view.blank) return 'blank'
  if (view.test_card) return 'check'
  if (view.session.state === 'closed' || view.session.state === 'archived') return 'end'
  const lit = view.spotlight?.to
  if (lit) return lit === 'missing' || lit === 'split' ? lit : 'spotlight'
  if (!view.step) return 'join'
  return asking ? 'ask' : 'wall'
}
