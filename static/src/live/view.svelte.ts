// The reactive surface of the link. `view` and `own` are replaced, never changed (`$state.raw`): what a
// patch did not touch is the same object as before, so nothing wakes that need not.

import type { Command, Door, Look } from '../protocol.gen.ts'
import type { Answer } from './asks.ts'
import type { Status } from './link.ts'
import type { Sight } from './looks.ts'
import type { Entry } from './outbox.ts'

export interface Engine {
  now(): number
  ask(command: Command): Promise<Answer>
  look(at: Look['at']): Promise<Sight>
  drop(ask: string): void
  again(): void
  stop(): void
}

export class Live<V = unknown, O = Record<string, never>> {
  view = $state.raw<V>()
  own = $state.raw({} as O)
  door = $state.raw<Door>({ code: '', url: '', board: '' })
  session = $state('')
  role = $state('')
  number = $state(0)
  here = $state(0)
  trouble = $state(false)
  status = $state<Status>('connecting')
  /** No websocket gets through: it goes on by polls, a little later each time. */
  slow = $state(false)
  /** The close code that ended the link; 0 while it lives. */
  closed = $state(0)
  #entries = $state.raw<Entry[]>([])
  #durable = $state(true)
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  readonly now = (): number => this.#engine.now()
  readonly ask = (command: Command): Promise<Answer> => this.#engine.ask(command)
  /** A question that changes nothing. */
  readonly look = (at: Look['at']): Promise<Sight> => this.#engine.look(at)
  /** A new socket: says hello anew, and so joins anew. */
  readonly again = (): void => this.#engine.again()
  readonly stop = (): void => this.#engine.stop()

  /** What this phone has no answer for, or was refused. `durable`: it stands in the storage. */
  get outbox(): { entries: Entry[]; durable: boolean; drop(ask: string): void } {
    return { entries: this.#entries, durable: this.#durable, drop: (ask) => this.#engine.drop(ask) }
  }

  showOutbox(entries: Entry[], durable: boolean): void {
    this.#entries = entries
    this.#durable = durable
  }
}
