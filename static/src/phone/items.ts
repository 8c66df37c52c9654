// A person's items in one step, as they stand: what the server has, with what this phone has not got
// through yet laid over it.

import type { Item, PhoneStep } from '../activities/contract.ts'
import type { Entry } from '../live/outbox.ts'
import type { OwnItem, PhoneOwn } from './types.ts'

type Placed = Item & { order: number }

export function itemsOf(step: PhoneStep, own: Partial<PhoneOwn>, entries: Entry[]): Item[] {
  const items = new Map<string, Placed>()
  for (const [id, item] of Object.entries(own.items ?? {})) {
    if (item.activity === step.id && item.state !== 'withdrawn') items.set(id, fromServer(id, item, step))
  }
  for (const entry of entries) lay(entry, items, step, own)
  return [...items.values()].sort((a, b) => a.order - b.order).map(({ order: _order, ...item }) => item)
}

function fromServer(id: string, item: OwnItem, step: PhoneStep): Placed {
  const { body, version, late, at: order, same_as: same } = item
  return { id, body, version, late, order, private: item.private, at: standing(item, step), ...(same && { same }) }
}

function standing(item: OwnItem, step: PhoneStep): Item['at'] {
  if (item.state === 'held') return 'held'
  if (item.state === 'hidden') return 'hidden'
  return item.state === 'shown' && step.on_wall && !item.private ? 'wall' : 'saved'
}

function lay(entry: Entry, items: Map<string, Placed>, step: PhoneStep, own: Partial<PhoneOwn>): void {
  const { command } = entry
  if (command.do === 'pass' || command.do === 'more_time' || command.activity !== step.id) return
  const known = items.get(command.contribution)
  if (command.do === 'withdraw') {
    items.delete(command.contribution)
    return
  }
  const version = command.do === 'revise' ? command.version : 1
  if (entry.state !== 'refused' && known && known.version >= version) return // the server has it already
  if (own.items?.[command.contribution]?.state === 'withdrawn') return
  const fresh = { private: false, late: false, order: Number.MAX_SAFE_INTEGER - 1_000_000 + entry.order }
  items.set(command.contribution, {
    ...(known ?? fresh),
    id: command.contribution,
    ...('card' in command ? { body: {}, same: command.card } : { body: command.body }),
    version: Math.max(version, known?.version ?? 0),
    at: AT[entry.state],
    ...(entry.state === 'refused' ? { told: whyNot(entry) } : {}),
  })
}

const AT = { waiting: 'here', kept: 'saved', refused: 'refused' } as const

const whyNot = (entry: Entry) => ({
  ask: entry.ask,
  code: entry.code ?? '',
  detail: entry.detail ?? {},
  change: entry.command.do === 'revise',
})

/** How many more this person may send here. What was refused takes no room. */
export function leftIn(step: PhoneStep, items: Item[]): number {
  const taken = items.filter((item) => item.at !== 'refused' || item.told?.change).length
  return Math.max(0, step.limits.items - taken)
}

/** `more`: this person has more time. */
export function takesWords(step: PhoneStep, session: string, more = false): boolean {
  const running = session === 'live' || session === 'rehearsal'
  const late = (step.late || more) && (step.state === 'closed' || step.state === 'revealed')
  return running && step.takes && (step.state === 'open' || step.state === 'closing' || late)
}
