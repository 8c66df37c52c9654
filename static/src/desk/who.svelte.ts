// Who sits at which desk now, and who leads. A desk says every few seconds that it is there; that is
// best effort, and moves no lead. The lead itself stands in the view.

import { getContext, setContext } from 'svelte'
import { t } from '../i18n.ts'
import type { Desk } from './desk.svelte.ts'
import { me, myName, nameMe } from './me.ts'

const KEY = Symbol('who')
const ROUND_MS = 10_000

export type Sitting = { name: string; role: string }
export type Place = Sitting & { desk: string; mine: boolean; leads: boolean }

export class Who {
  name = $state(myName())
  /** Those who have said so lately. */
  desks = $state.raw<Record<string, Sitting>>({})
  /** Who took the lead from this desk, until that has been read. */
  taken = $state('')
  readonly #desk: Desk
  #led = false

  constructor(desk: Desk) {
    this.#desk = desk
  }

  get lead(): { desk: string; name: string } | undefined {
    return this.#desk.view.session.lead
  }

  get mine(): boolean {
    return this.lead?.desk === me.id
  }

  /** This desk first; a leader who is not there last. */
  get places(): Place[] {
    const there = { [me.id]: { name: this.name, role: this.#desk.live.role }, ...this.desks }
    return Object.entries(there)
      .map(([desk, each]) => ({ ...each, desk, mine: desk === me.id, leads: desk === this.lead?.desk }))
      .sort((a, b) => Number(b.mine) - Number(a.mine) || a.name.localeCompare(b.name))
  }

  get others(): number {
    return this.places.length - 1
  }

  /** The leader's desk has said nothing for a while. */
  get leaderAway(): boolean {
    return this.lead !== undefined && !this.mine && !(this.lead.desk in this.desks)
  }

  /** After each change of the view. */
  notice(): void {
    const { lead } = this
    if (lead && lead.desk !== me.id && this.#led) this.taken = lead.name
    if (this.mine) this.taken = ''
    this.#led = this.mine
  }

  rename(name: string): void {
    this.name = name.trim()
    nameMe(this.name)
    void this.sit()
  }

  async sit(): Promise<void> {
    const sight = await this.#desk.live.look({ do: 'sit', desk: me.id, name: this.name })
    if ('found' in sight) this.desks = sight.found.desks as Record<string, Sitting>
  }

  /** Until the page goes. */
  run(): () => void {
    void this.sit()
    const timer = setInterval(() => void this.sit(), ROUND_MS)
    return () => clearInterval(timer)
  }

  /** Nobody has to type first: when the other laptop has died there is no time. */
  take(said: string): Promise<boolean> {
    return this.#desk.ask('lead', { do: 'lead', lead: me.id, name: this.name || t('desk.who.someone') }, said)
  }

  leave(said: string): Promise<boolean> {
    return this.#desk.ask('lead', { do: 'leave_lead', desk: me.id }, said)
  }
}

export const giveWho = (who: Who): Who => setContext(KEY, who)
export const useWho = (): Who => getContext<Who>(KEY)
