// How fast answers come in. Counted at this desk from what it sees: no time of anybody's answer is told
// to it. Until it has watched for a minute, what came since it began to watch.

const WINDOW_MS = 60_000

export class Pulse {
  #step = ''
  #seen: { at: number; people: number }[] = []

  /** People who answered for the first time in the last minute. */
  lately(step: string, people: number, now: number): number {
    if (step !== this.#step || people < (this.#seen.at(-1)?.people ?? 0)) this.#begin(step)
    const last = this.#seen.at(-1)
    if (!last || last.people !== people) this.#seen.push({ at: now, people })
    while (this.#seen[1] && this.#seen[1].at <= now - WINDOW_MS) this.#seen.shift()
    return people - this.#seen[0]!.people
  }

  #begin(step: string): void {
    this.#step = step
    this.#seen = []
  }
}
