// A text that is too long for a screen goes on upon the next one, cut between words.

import type { Item } from './types.ts'

export function cut(item: Item, fits: (part: Item) => boolean): [Item, Item] {
  const text = item.text.replace(/^… /, '').trim()
  const spaced = /\s/.test(text)
  const words = spaced ? text.split(/\s+/) : [...text]
  const part = (from: number, to?: number) => words.slice(from, to).join(spaced ? ' ' : '')
  const head = (count: number): Item => ({ ...item, text: `${part(0, count)} …` })
  let [least, most] = [1, words.length]
  while (least < most - 1) {
    const middle = (least + most) >> 1
    if (fits(head(middle))) least = middle
    else most = middle
  }
  return [head(least), { ...item, id: `${item.id}+`, text: `… ${part(least)}` }]
}
