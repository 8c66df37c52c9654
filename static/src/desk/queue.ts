// What waits for a decision, and what of it is looked at: by step, by reason, by words. The order is that of
// arrival and stands still: what comes while somebody decides waits behind a button.

import { matches, type CardLine } from './piles.ts'
import type { DeskView, KindCode } from './types.ts'

/** Why it waits. `asked`: its author was sent a kind line and has not answered. */
export const REASONS = ['personal', 'reworded', 'asked', 'first', 'held'] as const
export type Reason = (typeof REASONS)[number]
export type Sieve = { sought: string; step: string; reason: string }

export function reasonOf(view: DeskView, line: CardLine): Reason {
  if (line.id in view.kind_words) return 'asked'
  if (line.looks_like?.length) return 'personal'
  if ((line.version ?? 1) > 1) return 'reworded'
  return view.steps[line.activity]?.moderation === 'pre' ? 'first' : 'held'
}

export function sieved(view: DeskView, lines: CardLine[], { sought, step, reason }: Sieve): CardLine[] {
  return lines.filter(
    (line) => (!step || line.activity === step) && (!reason || reasonOf(view, line) === reason) && matches(line.text, sought),
  )
}

/** Those that are listed already, and those that came since. */
export function parted(lines: CardLine[], known: ReadonlySet<string>): { listed: CardLine[]; fresh: CardLine[] } {
  return { listed: lines.filter((line) => known.has(line.id)), fresh: lines.filter((line) => !known.has(line.id)) }
}

/** Steps and reasons that occur, in the order of the script and of `REASONS`. */
export function stepsIn(view: DeskView, lines: CardLine[]): string[] {
  return view.order.filter((id) => lines.some((line) => line.activity === id))
}

export function reasonsIn(view: DeskView, lines: CardLine[]): Reason[] {
  const found = new Set(lines.map((line) => reasonOf(view, line)))
  return REASONS.filter((reason) => found.has(reason))
}

export type To = 'shown' | 'held' | 'hidden'
export type Decision = { cards: [id: string, before: string][]; to: To; word: KindCode }

/** What takes a decision back: for each state, the cards that go there again. Only those that nobody has moved
 * since, as far as the desk sees them (shown words of a step that is over are not before it). What waited for its delay would have been shown by itself; after that nothing shows unseen. */
export function back(view: DeskView, { cards, to }: Decision): [To, string[]][] {
  const goes = (before: string): To => (before === 'waiting' ? (to === 'held' ? 'shown' : 'held') : (before as To))
  const still = cards.filter(([id]) => (view.cards[id]?.state ?? to) === to)
  return (['shown', 'held', 'hidden'] as const)
    .map((state): [To, string[]] => [state, still.filter(([, before]) => goes(before) === state).map(([id]) => id)])
    .filter(([state, ids]) => ids.length > 0 && state !== to)
}
