// What polling needs of a browser. Imported by `connect.ts` when it is wanted, not before.

import type { Parcel } from '../protocol.gen.ts'
import type { World } from './link.ts'
import { chooser } from './polling.ts'

export const ways = (world: World, slow: (on: boolean) => void) =>
  chooser({
    post,
    websocket: () => world.open(0),
    slow,
    after: world.after,
    chance: world.chance,
    online(act) {
      window.addEventListener('online', act)
      return () => window.removeEventListener('online', act)
    },
  })

async function post(path: string, token: string, said: unknown, signal: AbortSignal): Promise<Parcel> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(said),
    cache: 'no-store',
    signal,
  })
  const told = (await answer.json()) as Parcel
  if (!Array.isArray(told.frames)) throw new Error('not of ours')
  return told
}
