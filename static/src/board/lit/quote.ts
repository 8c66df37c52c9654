// How large a quote stands, and where it is cut when even the smallest size is too large.

import type { Room } from '../fit.svelte.ts'
import { cut } from '../wall/cut.ts'
import type { Item } from '../wall/types.ts'

export const SIZES = [11, 9.6, 8.4, 7.4, 6.4, 5.6, 4.9, 4.2, 3.6, 3.1] as const // units
export const LEADING = 1.2

export function quotePages(text: string, room: Room): string[] {
  if (!room.ready || room.height < 12 * room.unit) return [text]
  const fits = (item: Item): boolean => room.fit([item.text], [SIZES.at(-1)!], { leading: LEADING, width: room.width - 12 * room.unit }) > 0
  const pages: string[] = []
  let left: Item = { id: '', text }
  while (!fits(left)) {
    const [head, tail] = cut(left, fits)
    pages.push(head.text)
    left = tail
  }
  return [...pages, left.text]
}
