// What the walls tell, asked for now and then while somebody looks at this desk.

import type { Live } from '../live/connect.ts'
import type { DeskView } from './types.ts'
import type { Shown } from './wall.ts'

const EVERY = 3_000 // ms

/** For an effect of whatever lives as long as the desk. */
export function walls(live: Live<DeskView>): { readonly all: Shown[]; readonly asked: boolean } {
  let all = $state.raw<Shown[]>([])
  let asked = $state(false)

  async function ask(): Promise<void> {
    if (document.visibilityState !== 'visible' || live.status !== 'open') return
    const answer = await live.look({ do: 'walls' })
    if (!('found' in answer)) return
    all = (answer.found.walls ?? []) as unknown as Shown[]
    asked = true
  }

  $effect(() => {
    void ask()
    const timer = setInterval(ask, EVERY)
    return () => clearInterval(timer)
  })
  return {
    get all() {
      return all
    },
    get asked() {
      return asked
    },
  }
}
