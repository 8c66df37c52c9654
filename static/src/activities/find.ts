// The twins of the kinds, found by looking, each fetched when it is first needed. A kind's words stand
// in its own folder too, so that a new kind touches no existing file.
//
//   const boardTwin = finder(import.meta.glob<BoardModule>('../activities/*/Board.svelte'))
//   const module = await boardTwin(step.kind)   // undefined: this kind has no such twin

import { addWords, spoken, type Words } from '../i18n.ts'

type Twins<M> = { [path: string]: () => Promise<M> }

const WORDS = import.meta.glob<Words>('./*/*.json', { import: 'default' })
const PLAIN = 'en-GB'

/** For one screen: it hands in its own glob, and so carries no other screen's addresses. */
export function finder<M>(twins: Twins<M>): (kind: string) => Promise<M | undefined> {
  const byKind = new Map(Object.entries(twins).map(([path, load]) => [path.split('/').at(-2), load]))
  return async (kind) => {
    const words = WORDS[`./${kind}/${spoken()}.json`] ?? WORDS[`./${kind}/${PLAIN}.json`]
    const [module, more] = await Promise.all([byKind.get(kind)?.(), words?.()])
    if (more) addWords(more)
    return module
  }
}
