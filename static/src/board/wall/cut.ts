// A text that is too long for a screen goes on upon the next one, cut between words.

import type { Item } from './types.ts'

export function cut(item: Item, fits: (part: Item) => boolean): [Item, Item] {
  const words = item.text.split(/\s+/)
  const head = (count: number): Item => ({ ...item, text: `${words.slice(0, count).join(' ')} …` })
  let [least, most] = [1, words.length]
  while (least < most - 1) {
    const middle = (least + most) >> 1
    if (fits(head(middle))) least = middle
    else most = middle
  }
  return [head(least), { ...item, id: `${item.id}+`, text: `… ${words.slice(least).join(' ')}` }]
}
