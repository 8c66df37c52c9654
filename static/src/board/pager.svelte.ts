// Which page of the wall is shown. Pages turn slowly by themselves, at the pace of reading; arrow keys
// turn them by hand, and then they rest a while; the space bar stops and starts them.

import { getContext, setContext } from 'svelte'
import { NOTHING } from './wall/standing.ts'

const MS_A_WORD = 240 // 250 words a minute
const DWELL = { least: 12_000, most: 45_000 } // ms
const REST = 60_000 // ms on a page that somebody has turned to by hand
const MANY = 6 // pages: with more, the home page comes back after every few
const EVERY = 4 // pages

export class Pager {
  count = $state(1)
  stopped = $state(false)
  /** What stands on the page that is up, where that is cards. */
  stands = $state.raw(NOTHING)
  /** A step whose question has the wall: there is nothing to see of it yet. */
  asking = $state(false)
  #page = $state(0)
  #byHand = $state(false)
  #words: number[] = []
  #topic = ''
  #home = 0
  #since = 0
  #back = -1

  /** Told by what is on the wall. Another topic begins at its first page. */
  lay(topic: string, words: number[], home = 0): void {
    this.#words = words
    this.#home = home
    if (topic !== this.#topic) {
      this.#topic = topic
      this.#page = 0
      this.#byHand = false
      this.#back = -1
      this.stands = NOTHING
    }
    if (this.count !== words.length) this.count = words.length
  }

  get page(): number {
    return Math.max(0, Math.min(this.#page, this.count - 1))
  }

  get many(): boolean {
    return this.count > 1
  }

  get turning(): boolean {
    return this.many && !this.stopped
  }

  /** How long the page stands, ms. */
  get dwell(): number {
    const reading = (this.#words[this.page] ?? 0) * MS_A_WORD
    return this.#byHand ? REST : Math.min(DWELL.most, Math.max(DWELL.least, reading))
  }

  turn(by: number): void {
    if (this.many) this.#page = (this.page + by + this.count) % this.count
  }

  turnByHand(by: number): void {
    this.#byHand = true
    this.#back = -1
    this.turn(by)
  }

  /** The next page, with a look at the home page in between when there are many. */
  #onward(): void {
    if (this.#back >= 0) {
      this.#page = Math.min(this.#back, this.count - 1)
      this.#back = -1
      this.#since = 0
    } else if (this.count > MANY && ++this.#since >= EVERY && this.page !== this.#home) {
      this.#back = (this.page + 1) % this.count
      this.#page = this.#home
    } else this.turn(1)
  }

  /** For an effect: turns the page when its time is over. */
  run(): (() => void) | undefined {
    if (!this.turning) return undefined
    const timer = setTimeout(() => {
      this.#byHand = false
      this.#onward()
    }, this.dwell)
    return () => clearTimeout(timer)
  }
}

const KEY = Symbol('pager')

export function providePager(): Pager {
  return setContext(KEY, new Pager())
}

/** The frame's pager; one of its own where a wall is shown outside the board. */
export function usePager(): Pager {
  return getContext<Pager | undefined>(KEY) ?? new Pager()
}
