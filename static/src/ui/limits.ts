// A text against a step's limits, counted as the server counts: characters, not code units.

import type { T } from '../i18n.ts'

export interface Limits {
  max_chars: number
  max_words?: number
}

export const lengthOf = (text: string): number => [...text.trim()].length
export const wordsOf = (text: string): number => text.split(/\s+/).filter(Boolean).length

/** Why the texts cannot go as they are, in words; '' when they can. */
export function tooMuch(texts: string[], limits: Limits, t: T): string {
  const over = Math.max(0, ...texts.map(lengthOf)) - limits.max_chars
  if (over > 0) return t('count.over', { n: over })
  const more = limits.max_words ? wordsOf(texts[0] ?? '') - limits.max_words : 0
  return more > 0 ? t('count.words_over', { n: more }) : ''
}
