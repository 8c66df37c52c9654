// The server's clock, from what it says and how long the answer took. The quickest answer of late is
// the best witness; one that differs by seconds means that this device's clock was changed.

const STALE_MS = 10 * 60_000
const JUMP_MS = 2_000
const UNASKED_MS = 4_000 // how late a word may be that nobody asked for

export class Clock {
  #offset = 0
  #doubt = Infinity
  #at = -Infinity
  readonly #local: () => number

  constructor(local: () => number = Date.now) {
    this.#local = local
  }

  now(): number {
    return this.#local() + this.#offset
  }

  /** `took`: ms from our question to this answer; left out when the server spoke first. */
  hear(serverNow: number, took?: number): void {
    const local = this.#local()
    const offset = serverNow + (took ?? 0) / 2 - local
    const doubt = took ?? UNASKED_MS
    const stale = local - this.#at > STALE_MS || Math.abs(offset - this.#offset) > JUMP_MS
    if (doubt > this.#doubt && !stale) return
    this.#offset = offset
    this.#doubt = doubt
    this.#at = local
  }
}
