// How a kind's result is drawn here: by its own desk twin where it has one, else by the wall's, which
// speaks with the wall's words.

import { finder } from '../activities/find.ts'
import type { Kind } from '../board/kinds.ts'
import { addWords } from '../i18n.ts'

const deskTwin = finder(import.meta.glob<Kind>('../activities/*/Desk.svelte'))
const boardTwin = finder(import.meta.glob<Kind>('../activities/*/Board.svelte'))

export async function resultTwin(kind: string): Promise<Kind | undefined> {
  const [own, wall, words] = await Promise.all([deskTwin(kind), boardTwin(kind), import('../../locales/en-GB/board.json')])
  addWords(words.default)
  return own ?? wall
}
