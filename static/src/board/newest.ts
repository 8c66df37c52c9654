import { byAge } from './wall/areas.ts'

/** Cards in the order of arrival; of more than `most`, the newest. */
export function newest<T>(cards: { [id: string]: T }, most: number): Array<T & { id: string }> {
  return Object.entries(cards)
    .map(([id, card]) => ({ ...card, id }))
    .sort(byAge)
    .slice(-most)
}
