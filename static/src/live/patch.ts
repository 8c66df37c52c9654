// JSON Merge Patch (RFC 7396), as facilitation/views/patch.py writes it. The old value stays as it
// was, and a branch that is not touched stays the same object: a screen wakes only what changed.

import type { Json } from '../protocol.gen.ts'

export type Tree = { [key: string]: Json }

export function patched<T extends object>(old: T, patch: Tree): T {
  const next = { ...(old as Tree) }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete next[key]
    else if (key !== '__proto__') next[key] = changed(next[key], value) // that one is no key
  }
  return next as T
}

function changed(old: Json | undefined, value: Json): Json {
  if (!isTree(value)) return value
  return patched(isTree(old) ? old : {}, value)
}

const isTree = (value: Json | undefined): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
