// The live link where no websocket gets through: a `Socket` for `link.ts` that posts and polls
// (server/fallback.py). Loaded only when websockets have failed.
//
// While it polls, it tries a websocket beside it every few minutes, and when the device says that it is
// online again. One that has shown its view and then lived for ten seconds (some proxies cut later than
// they let in) takes over inside this same `Socket`: the link above never hears of it.

import { POLL_S, POSTED } from '../protocol.gen.ts'
import type { FromScreen, FromServer, Hello, Parcel, Poll } from '../protocol.gen.ts'
import type { Socket } from './link.ts'

/** All that a poller needs of the world; a test brings its own. */
export interface Means {
  /** What was answered; rejects when nothing came, or nothing of ours. */
  post(path: string, token: string, said: unknown, signal: AbortSignal): Promise<Parcel>
  websocket(): Socket
  after(ms: number, act: () => void): () => void
  chance(): number
  /** The device says that it is online again. */
  online(act: () => void): () => void
  /** Words go by polls, or not any more. */
  slow(on: boolean): void
}

const ABNORMAL = 1006
const BYTES = 3 // a character has at most so many in JSON
export const LONGEST = 60_000 // bytes in one request, within MAX_FRAME
const DEAD_MS = POLL_S * 1000 + 10_000
const BREATH_MS = 200 // between polls: the server keeps the pace, this only keeps a mad proxy from spinning
const FIRST_TRY_MS = 30_000 // after a server's restart a phone may be here by bad luck
const NEXT_TRY_MS = 180_000
const PROOF_MS = 10_000

/** Which way this time? Given how often in a row no socket lasted, a poller or nothing (a websocket).
 * One that polled well is not left for less than a websocket that works; one that could not poll either
 * (no server at all) lets a websocket have the next try. */
export function chooser(means: Means): (missed: number) => Socket | undefined {
  let last: Poller | undefined
  return (missed) => {
    const again = last ? last.polled : missed >= ENOUGH
    return (last = again ? new Poller(means) : undefined)
  }
}

export const ENOUGH = 3

export class Poller implements Socket {
  readonly readyState = 1 // WebSocket.OPEN: there is nothing to wait for
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  /** Polling has shown a view, and no websocket has taken over since. */
  polled = false
  #hello: Hello | undefined
  #lang = ''
  #mark = ''
  #number = 0
  #queue: FromScreen[] = []
  #posting = false
  #trial: Socket | undefined
  #through: Socket | undefined
  #over = new AbortController()
  #poll = new AbortController()
  #timers = new Set<() => void>()
  readonly #means: Means

  constructor(means: Means) {
    this.#means = means
    this.#timers.add(means.online(() => this.#try()))
  }

  send(text: string): void {
    if (this.#through) return this.#through.send(text)
    const message = JSON.parse(text) as FromScreen
    if (message.t === 'hello') return this.#begin(message)
    if (message.t === 'whole') return this.#askWhole()
    this.#queue.push(message)
    void this.#post()
  }

  close(): void {
    this.#over.abort()
    this.#poll.abort()
    this.#drop(this.#trial)
    this.#drop(this.#through)
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
    this.#means.slow(false)
  }

  #begin(hello: Hello): void {
    this.#hello = hello
    this.#lang = hello.lang ?? ''
    this.#tryIn(FIRST_TRY_MS)
    void this.#goOn()
  }

  async #goOn(): Promise<void> {
    const mine = (this.#poll = new AbortController())
    try {
      while (!mine.signal.aborted) {
        const said: Poll = { lang: this.#lang, number: this.#number, mark: this.#mark }
        const parcel = await this.#within(DEAD_MS, '/live/view', said, mine.signal)
        if (mine.signal.aborted) return
        this.#mark = parcel.mark
        this.#take(parcel)
        await new Promise<void>((go) => this.#after(BREATH_MS, go))
      }
    } catch {
      if (!mine.signal.aborted) this.#end(ABNORMAL)
    }
  }

  #askWhole(): void {
    this.#mark = ''
    this.#poll.abort()
    void this.#goOn()
  }

  /** One request at a time, so that asks come in the order in which they were asked. */
  async #post(): Promise<void> {
    if (this.#posting) return
    this.#posting = true
    try {
      while (this.#queue.length && !this.#over.signal.aborted) {
        this.#take(await this.#within(DEAD_MS, '/live/ask', this.#some(), this.#over.signal))
      }
    } catch {
      this.#end(ABNORMAL)
    }
    this.#posting = false
  }

  /** As many as one request may hold; a long one goes alone. */
  #some(): FromScreen[] {
    let room = LONGEST
    const fits = this.#queue.slice(0, POSTED).findIndex((each) => (room -= JSON.stringify(each).length * BYTES) < 0)
    return this.#queue.splice(0, fits < 0 ? POSTED : Math.max(fits, 1))
  }

  async #within(ms: number, path: string, said: unknown, signal: AbortSignal): Promise<Parcel> {
    const dead = new AbortController()
    const stop = () => dead.abort()
    signal.addEventListener('abort', stop)
    const cancel = this.#after(ms, stop)
    try {
      return await this.#means.post(path, this.#hello!.token, said, dead.signal)
    } finally {
      cancel()
      signal.removeEventListener('abort', stop)
    }
  }

  #take({ frames, close }: Parcel): void {
    for (const frame of frames) this.#hear(frame)
    if (close) this.#end(close)
  }

  #hear(frame: FromServer): void {
    if (frame.t === 'kept') this.#number = Math.max(this.#number, frame.number)
    if (frame.t === 'view') {
      this.#number = Math.max(frame.number, frame.own_number)
      if (!this.#through) this.#means.slow((this.polled = true))
    }
    this.onmessage?.({ data: JSON.stringify(frame) })
  }

  #end(code: number): void {
    if (this.#through || this.#over.signal.aborted) return
    const tell = this.onclose
    this.close()
    tell?.({ code })
  }

  // The websocket beside

  #tryIn(ms: number): void {
    this.#after(ms * (1 + this.#means.chance()), () => {
      this.#try()
      this.#tryIn(NEXT_TRY_MS)
    })
  }

  #try(): void {
    if (this.#trial || this.#through || !this.polled) return
    const trial = (this.#trial = this.#means.websocket())
    const give = this.#after(PROOF_MS * 2, () => this.#drop(trial))
    let proven = false
    trial.onopen = () => trial.send(JSON.stringify(this.#hello))
    trial.onclose = () => {
      give()
      this.#drop(trial)
    }
    trial.onmessage = ({ data }) => {
      if ((JSON.parse(data) as FromServer).t !== 'view') return
      if (proven) {
        give()
        return this.#switch(trial, data)
      }
      proven = true
      // When it has lived long enough, its view of then is the one to go on from.
      this.#after(PROOF_MS, () => trial === this.#trial && trial.send('{"t":"whole"}'))
    }
  }

  #switch(trial: Socket, view: string): void {
    this.#trial = undefined
    this.#through = trial
    this.polled = false
    this.#poll.abort()
    this.#means.slow(false)
    trial.onmessage = (event) => this.onmessage?.(event)
    trial.onclose = (event) => this.onclose?.(event)
    this.onmessage?.({ data: view })
    for (const left of this.#queue.splice(0)) trial.send(JSON.stringify(left))
  }

  #drop(socket: Socket | undefined): void {
    if (!socket) return
    if (socket === this.#trial) this.#trial = undefined
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }

  #after(ms: number, act: () => void): () => void {
    const stop = this.#means.after(ms, () => {
      this.#timers.delete(stop)
      act()
    })
    this.#timers.add(stop)
    return () => {
      this.#timers.delete(stop)
      stop()
    }
  }
}
