// A world for tests: its time moves when it is told to, its chance is always the same.

import type { Socket, World } from './link.ts'

export class FakeSocket implements Socket {
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  readonly sent: { t: string; ask?: string; command?: { do: string } }[] = []
  closed = false

  send(text: string): void {
    this.sent.push(JSON.parse(text))
  }

  close(): void {
    this.closed = true
  }

  says(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) })
  }
}

export class FakeWorld implements World {
  readonly sockets: FakeSocket[] = []
  /** What `open` was told, each time. */
  readonly missed: number[] = []
  time = 1_000_000
  luck = 0.5
  #timers = new Set<{ at: number; act: () => void }>()

  get socket(): FakeSocket {
    return this.sockets.at(-1)!
  }

  open(missed = 0): FakeSocket {
    this.missed.push(missed)
    const socket = new FakeSocket()
    this.sockets.push(socket)
    return socket
  }

  now(): number {
    return this.time
  }

  chance(): number {
    return this.luck
  }

  after(ms: number, act: () => void): () => void {
    const timer = { at: this.time + ms, act }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Time passes; what is due on the way happens, in order. */
  pass(ms: number): void {
    const until = this.time + ms
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)
      if (!next) break
      this.#timers.delete(next)
      this.time = next.at
      next.act()
    }
    this.time = until
  }
}

export const VIEW = {
  t: 'view', number: 5, role: 'participant', session: 's', now: 1, view: {}, own: {}, own_number: 5,
  door: { code: 'C', url: '', board: '' }, here: 1, trouble: false,
}
