// One socket at a time, for as long as the page lives.
//
// A link that is lost comes back by itself: first within 0 to 2 s (a room of phones must not come
// back as one), then ever later, up to 8 s. Only a close that says "not again" ends it. A link can be
// dead without being closed (wifi gone, phone asleep): then the beats stay unanswered. What kind of
// socket it is, the world decides: it is told how often in a row none lasted.

import { FINAL, FLOOD, FULL, SILENCE_S } from '../protocol.gen.ts'
import type { FromScreen, FromServer } from '../protocol.gen.ts'

export type Status = 'connecting' | 'open' | 'waiting' | 'final'

export interface Socket {
  readonly readyState?: number
  onopen: (() => void) | null
  onmessage: ((event: { data: string }) => void) | null
  onclose: ((event: { code: number }) => void) | null
  send(text: string): void
  close(): void
}

/** All that the link needs of the world; a test brings its own. */
export interface World {
  /** `missed`: how often in a row none lasted; one that hung counts half as much again. */
  open(missed: number): Socket
  now(): number
  after(ms: number, act: () => void): () => void
  chance(): number
}

export interface Ears {
  hello(): FromScreen
  heard(message: FromServer, took?: number): void
  status(status: Status): void
  /** The socket is gone: nothing that was sent and not answered may be counted on. */
  lost(code: number): void
  final(code: number): void
}

const BEAT_MS = 10_000
const MISSED = 2
const FIRST_VIEW_MS = 12_000
const AFTER_SLEEP_MS = 4_000
const STEADY_MS = 10_000
const SPREAD_MS = 2_000
const LONGEST_MS = 4_000 // 1,500 phones then try 500 times a second at most, and a restart costs them 4 s
const BUSY_MS = 5_000
const ABNORMAL = 1006
const HUNG = 1.5
const OPEN = 1 // WebSocket.OPEN

export class Link {
  readonly #world: World
  readonly #ears: Ears
  #socket: Socket | undefined
  #status: Status = 'connecting'
  #tries = 0
  #missed = 0
  #heardAt = 0
  #openedAt = 0
  #beatAt = 0
  #unanswered = 0
  #timers = new Map<string, () => void>()

  constructor(world: World, ears: Ears) {
    this.#world = world
    this.#ears = ears
  }

  start(): void {
    this.#stopTimers()
    this.#leave()
    const socket = (this.#socket = this.#world.open(this.#missed))
    this.#unanswered = 0
    socket.onopen = () => socket.send(JSON.stringify(this.#ears.hello()))
    socket.onmessage = (event) => this.#hear(event.data)
    socket.onclose = (event) => this.#lose(event.code)
    if (socket.readyState === OPEN) socket.onopen()
    this.#timer('view', FIRST_VIEW_MS, () => this.#lose(ABNORMAL, HUNG))
  }

  /** False: not sent, the link is not open. */
  send(message: FromScreen): boolean {
    if (this.#status !== 'open') return false
    this.#socket?.send(JSON.stringify(message))
    return true
  }

  /** The page is seen again, or the device says that it is online: find out now, not in 30 s. */
  nudge(): void {
    if (this.#status === 'waiting' && !this.#socket) return this.start()
    if (this.#status !== 'open') return
    if (this.#world.now() - this.#heardAt > SILENCE_S * 1000) return this.again()
    this.#beat()
    this.#timer('nudge', AFTER_SLEEP_MS, () => this.again())
  }

  /** A new socket, for a reason of our own. */
  again(): void {
    this.#lose(ABNORMAL)
  }

  stop(): void {
    this.#stopTimers()
    this.#leave()
  }

  #hear(text: string): void {
    const now = this.#world.now()
    this.#heardAt = now
    this.#unanswered = 0
    this.#clear('nudge')
    const message = JSON.parse(text) as FromServer
    if (message.t === 'view' && this.#status !== 'open') this.#open(now)
    const took = message.t === 'beat' && this.#beatAt ? now - this.#beatAt : undefined
    if (took !== undefined) this.#beatAt = 0
    this.#ears.heard(message, took)
  }

  #open(now: number): void {
    this.#clear('view')
    this.#openedAt = now
    this.#become('open')
    this.#timer('beat', BEAT_MS, () => this.#tick())
  }

  #tick(): void {
    const silent = this.#world.now() - this.#heardAt > SILENCE_S * 1000
    if (silent || this.#unanswered >= MISSED) return this.again()
    this.#beat()
    this.#timer('beat', BEAT_MS, () => this.#tick())
  }

  #beat(): void {
    this.#unanswered += 1
    this.#beatAt = this.#world.now()
    this.#socket?.send('{"t":"beat"}')
  }

  #lose(code: number, miss = 1): void {
    const steady = this.#status === 'open' && this.#world.now() - this.#openedAt > STEADY_MS
    this.#tries = steady ? 0 : this.#tries
    this.#missed = steady ? 0 : this.#missed + miss
    this.#stopTimers()
    this.#leave()
    this.#ears.lost(code)
    if (FINAL.includes(code)) return this.#end(code)
    this.#become('waiting')
    this.#timer('again', this.#pause(code), () => this.start())
    this.#tries += 1
  }

  #end(code: number): void {
    this.#become('final')
    this.#ears.final(code)
  }

  #pause(code: number): number {
    const most = Math.min(SPREAD_MS * 2 ** this.#tries, LONGEST_MS)
    const busy = code === FULL || code === FLOOD
    const least = busy ? BUSY_MS : this.#tries ? most / 2 : 0
    return least + this.#world.chance() * Math.max(most - least, SPREAD_MS)
  }

  /** A dead socket may take minutes to say so: we stop listening and go on. */
  #leave(): void {
    const socket = this.#socket
    this.#socket = undefined
    if (!socket) return
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }

  #become(status: Status): void {
    if (status === this.#status) return
    this.#status = status
    this.#ears.status(status)
  }

  #timer(name: string, ms: number, act: () => void): void {
    this.#clear(name)
    this.#timers.set(name, this.#world.after(ms, act))
  }

  #clear(name: string): void {
    this.#timers.get(name)?.()
    this.#timers.delete(name)
  }

  #stopTimers(): void {
    for (const cancel of this.#timers.values()) cancel()
    this.#timers.clear()
  }
}
