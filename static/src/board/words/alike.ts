// The same word said by several people is one word of a wall, under the earliest card among them.

export type Word = { id: string; text: string; n: number }

export function alike(cards: { id: string; text: string; n?: number }[]): Word[] {
  const words = new Map<string, Word>()
  for (const { id, text, n = 1 } of cards) {
    const tidy = text.trim().replace(/\s+/g, ' ')
    const key = tidy.toLowerCase().replace(/^[\s.,;:!?'"]+|[\s.,;:!?'"]+$/g, '')
    const word = words.get(key)
    if (word) word.n += n
    else words.set(key, { id, text: tidy, n })
  }
  return [...words.values()]
}
