// How a kind's result is drawn here: by its own desk twin where it has one, else by the wall's.

import type { BoardModule, DeskModule } from '../activities/contract.ts'
import { finder } from '../activities/find.ts'

const deskTwin = finder(import.meta.glob<DeskModule>('../activities/*/Desk.svelte'))
const boardTwin = finder(import.meta.glob<BoardModule>('../activities/*/Board.svelte'))

export async function resultTwin(kind: string): Promise<{ module: BoardModule; stage: boolean } | undefined> {
  const own = await deskTwin(kind)
  if (own) return { module: own, stage: false }
  const wall = await boardTwin(kind)
  return wall && { module: wall, stage: true }
}
