// What has been sent and not answered. A few at a time, in order: a phone that was away for long must
// not come back as a flood. Whatever was in flight when the link was lost is asked again, if asking
// twice is asking once; of the rest nobody could know whether it was done, and the asker is told so.

import { BAD_MESSAGE, FLOOD } from '../protocol.gen.ts'
import type { Ask, Command, FromPhone, Json, Kept, Told } from '../protocol.gen.ts'
import { newId } from './ids.ts'
import type { World } from './link.ts'
import type { Outbox } from './outbox.ts'

export type Answer = { kept: number } | { told: string; detail: { [key: string]: Json } }

interface Pending {
  readonly command: Command
  readonly settle: (answer: Answer) => void
  sentAt: number
  faults: number
}

const AT_ONCE = 4
const CAREFUL_PAUSE_MS = 3_000 // a person may send 20 texts a minute
const PROBE_MS = 10_000
const NO_ANSWER_MS = 15_000
const MOST_FAULTS = 3
const DURABLE = new Set(['contribute', 'same', 'revise', 'withdraw', 'pass', 'more_time'])
const REPEATABLE = new Set([...DURABLE, 'themes', 'undo_edit', 'tune', 'show_theme', 'moderate', 'session'])

export class Asks {
  #pending = new Map<string, Pending>()
  #open = false
  #trouble = false
  #careful = false // after a flood, or a message that the server could not read: one at a time
  #restUntil = 0
  #cancel = () => {}
  readonly #world: World
  readonly #send: (ask: Ask) => boolean
  readonly #rejoin: () => void
  readonly #outbox: Outbox | undefined

  constructor(world: World, send: (ask: Ask) => boolean, rejoin: () => void, outbox?: Outbox) {
    this.#world = world
    this.#send = send
    this.#rejoin = rejoin
    this.#outbox = outbox
  }

  ask(command: Command): Promise<Answer> {
    if (!mayRepeat(command) && (!this.#open || this.#trouble)) {
      return Promise.resolve({ told: this.#open ? 'trouble' : 'offline', detail: {} })
    }
    const ask = newId()
    if (isPhones(command)) this.#outbox?.add(ask, command)
    return new Promise((settle) => {
      this.#pending.set(ask, { command, settle, sentAt: 0, faults: 0 })
      this.pump()
    })
  }

  /** A view has come: the link is open, and the server says whether it can keep anything. */
  opened(trouble: boolean): void {
    if (this.#open && trouble === this.#trouble) return // a whole view on the same link: nothing was lost
    this.#open = true
    this.trouble(trouble)
  }

  /** While there is trouble one ask at a time goes out, now and then: its answer may be the first to say
   * that it is over. */
  trouble(on: boolean): void {
    this.#trouble = on
    this.#recall()
    if (on) this.#restUntil = this.#world.now() + PROBE_MS
    else this.#restUntil = 0
    this.pump()
  }

  lost(code: number): void {
    this.#open = false
    this.#careful ||= code === FLOOD || code === BAD_MESSAGE
    for (const [ask, each] of this.#pending) {
      if (code !== BAD_MESSAGE || !each.sentAt) continue
      if (++each.faults >= MOST_FAULTS) this.#refuse(ask, 'bad-message')
    }
    this.#recall()
  }

  kept({ ask, number }: Kept): void {
    this.#outbox?.keep(ask, number)
    this.#settle(ask, { kept: number })
  }

  told({ ask, code, detail }: Told): void {
    const each = this.#pending.get(ask)
    if (code === 'not-joined' && each && ++each.faults < MOST_FAULTS) this.#rejoin()
    else this.#refuse(ask, code, detail)
  }

  /** Send what may be sent now; called whenever that may have changed. */
  pump(): void {
    this.#cancel()
    if (!this.#open) return
    this.#adopt()
    const now = this.#world.now()
    for (const [ask, each] of this.#inOrder()) this.#sendOne(ask, each, now)
    if (!this.#pending.size) this.#careful = false
    else this.#cancel = this.#world.after(this.#careful ? CAREFUL_PAUSE_MS : PROBE_MS, () => this.pump())
  }

  #sendOne(ask: string, each: Pending, now: number): void {
    if (isInFlight(each, now)) return
    if (each.sentAt && !mayRepeat(each.command)) return this.#refuse(ask, 'no-answer')
    const flying = [...this.#pending.values()].filter((other) => isInFlight(other, now)).length
    if (flying >= (this.#careful || this.#trouble ? 1 : AT_ONCE) || now < this.#restUntil) return
    if (!this.#send({ t: 'ask', ask, command: each.command })) return
    each.sentAt = now
    if (this.#careful) this.#restUntil = now + CAREFUL_PAUSE_MS
  }

  /** Nothing that was sent will be answered any more. */
  #recall(): void {
    for (const [ask, each] of this.#pending) {
      if (each.sentAt && !mayRepeat(each.command)) this.#refuse(ask, 'no-answer')
      each.sentAt = 0
    }
  }

  /** Entries of an earlier page or of another tab come in; those that are done there go. */
  #adopt(): void {
    if (!this.#outbox) return
    const waiting = new Map(this.#outbox.waiting.map((entry) => [entry.ask, entry.command]))
    for (const [ask, command] of waiting) {
      if (!this.#pending.has(ask)) this.#pending.set(ask, { command, settle: () => {}, sentAt: 0, faults: 0 })
    }
    for (const [ask, each] of this.#pending) {
      if (isPhones(each.command) && !waiting.has(ask)) this.#settle(ask, { told: 'no-answer', detail: {} })
    }
  }

  #inOrder(): [string, Pending][] {
    const place = new Map(this.#outbox?.waiting.map((entry, at) => [entry.ask, at]))
    return [...this.#pending].sort(([a], [b]) => (place.get(a) ?? 0) - (place.get(b) ?? 0))
  }

  #refuse(ask: string, code: string, detail: { [key: string]: Json } = {}): void {
    this.#outbox?.refuse(ask, code, detail)
    this.#settle(ask, { told: code, detail })
  }

  #settle(ask: string, answer: Answer): void {
    const each = this.#pending.get(ask)
    if (!each) return
    this.#pending.delete(ask)
    each.settle(answer)
    queueMicrotask(() => this.pump())
  }
}

const isPhones = (command: Command): command is FromPhone => DURABLE.has(command.do)
const mayRepeat = (command: Command) => REPEATABLE.has(command.do)
const isInFlight = (each: Pending, now: number) => each.sentAt > 0 && now - each.sentAt < NO_ANSWER_MS
