// What this phone asked for and has no answer to, and words that were refused. It stands in the
// device's storage, each entry under a key of its own: two tabs never write over each other, and
// both may ask the same, since asking twice is asking once.
//
// Nobody's words are deleted here but by `kept` or by the person.

import type { FromPhone, Json } from '../protocol.gen.ts'

export interface Entry {
  readonly ask: string
  readonly order: number
  readonly command: FromPhone
  readonly state: 'waiting' | 'refused' | 'kept'
  /** Of a refused one: why. */
  readonly code?: string
  readonly detail?: { [key: string]: Json }
  /** Of a kept one: as which event. */
  readonly number?: number
}

export interface Store {
  readonly length: number
  key(at: number): string | null
  getItem(key: string): string | null
  setItem(key: string, text: string): void
  removeItem(key: string): void
}

export class Outbox {
  #entries = new Map<string, Entry>()
  #loose = new Set<string>() // asks that the storage would not take
  readonly #prefix: string
  readonly #store: Store
  readonly #changed: () => void

  constructor(prefix: string, store: Store, changed: () => void) {
    this.#prefix = prefix
    this.#store = store
    this.#changed = changed
    this.read()
  }

  /** False: the device keeps nothing (storage full or forbidden); words live as long as the page. */
  get durable(): boolean {
    return this.#loose.size === 0
  }

  get entries(): Entry[] {
    return [...this.#entries.values()].sort((a, b) => a.order - b.order || (a.ask < b.ask ? -1 : 1))
  }

  get waiting(): Entry[] {
    return this.entries.filter((entry) => entry.state === 'waiting')
  }

  add(ask: string, command: FromPhone): Entry {
    const order = Math.max(0, ...this.entries.map((entry) => entry.order)) + 1
    return this.#put({ ask, order, command, state: 'waiting' })
  }

  /** Thrown away by the person, or of no use any more. */
  drop(ask: string): void {
    if (!this.#entries.delete(ask)) return
    this.#forget(ask)
    this.#changed()
  }

  /** The server has it. The entry stays in memory until this person's own part shows it (`seen`), so that
   * nothing vanishes from the screen for the time between. */
  keep(ask: string, number: number): void {
    const entry = this.#entries.get(ask)
    if (!entry) return
    this.#forget(ask)
    this.#entries.set(ask, { ...entry, state: 'kept', number })
    this.#changed()
  }

  /** This person's own part is as it was at event `number`. */
  seen(number: number): void {
    const over = this.entries.filter((entry) => entry.state === 'kept' && entry.number! <= number)
    for (const { ask } of over) this.#entries.delete(ask)
    if (over.length) this.#changed()
  }

  /** Refused: words stay here. A command without words (withdraw, pass) has nothing to keep. */
  refuse(ask: string, code: string, detail: { [key: string]: Json }): Entry | undefined {
    const entry = this.#entries.get(ask)
    if (!entry) return undefined
    if (!('body' in entry.command)) this.drop(ask)
    else this.#put(this.#withLastWords({ ...entry, state: 'refused', code, detail }))
    return entry
  }

  /** From the storage, as another tab or an earlier page left it. */
  read(): void {
    const ours = new Map([...this.#entries].filter(([ask, entry]) => this.#loose.has(ask) || entry.state === 'kept'))
    this.#quietly(() => {
      for (let at = 0; at < this.#store.length; at++) {
        const key = this.#store.key(at)
        if (key?.startsWith(this.#prefix)) this.#quietly(() => this.#take(key, ours))
      }
      this.#entries = ours
    })
    this.#changed()
  }

  #take(key: string, into: Map<string, Entry>): void {
    const text = this.#store.getItem(key)
    if (text) into.set(key.slice(this.#prefix.length), JSON.parse(text) as Entry)
  }

  /** A first version that was refused takes later changes of it along: they cannot stand alone. */
  #withLastWords(entry: Entry): Entry {
    const { command } = entry
    if (command.do !== 'contribute') return entry
    let body = command.body
    for (const later of this.entries) {
      if (later.ask === entry.ask || !('contribution' in later.command)) continue
      if (later.command.contribution !== command.contribution) continue
      if ('body' in later.command) body = later.command.body
      this.drop(later.ask)
    }
    return { ...entry, command: { ...command, body } }
  }

  #put(entry: Entry): Entry {
    this.#entries.set(entry.ask, entry)
    const stored = this.#quietly(() => this.#store.setItem(this.#prefix + entry.ask, JSON.stringify(entry)))
    if (stored) this.#loose.delete(entry.ask)
    else this.#loose.add(entry.ask)
    this.#changed()
    return entry
  }

  #forget(ask: string): void {
    this.#loose.delete(ask)
    this.#quietly(() => this.#store.removeItem(this.#prefix + ask))
  }

  #quietly(act: () => void): boolean {
    try {
      act()
      return true
    } catch {
      return false
    }
  }
}
