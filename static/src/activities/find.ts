// The twins of the kinds, found by looking, each fetched when it is first needed. A kind's words stand
// in its own folder and come along with the twin, so that a new kind touches no existing file.
//
//   const boardTwin = finder(import.meta.glob<BoardModule>('../activities/*/Board.svelte'))
//   const module = await boardTwin(step.kind)   // undefined: this kind has no such twin

import { addWords, type Words } from '../i18n.ts'

interface Twin {
  words?: Words
}

/** For one screen: it hands in its own glob, and so carries no other screen's addresses. */
export function finder<M extends Twin>(twins: { [path: string]: () => Promise<M> }): (kind: string) => Promise<M | undefined> {
  return async (kind) => {
    const path = Object.keys(twins).find((each) => each.includes(`/${kind}/`))
    const module = path ? await twins[path]!() : undefined
    if (module?.words) addWords(module.words)
    return module
  }
}
