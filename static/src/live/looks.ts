// Questions that change nothing: what an undo would do, which cards are like others. They are never
// asked again by themselves: a late answer to such a question is of no use to anybody.

import type { Json, Look } from '../protocol.gen.ts'
import { newId } from './ids.ts'

export type Found = { [key: string]: Json }
export type Sight = { found: Found } | { told: string; detail: Found }

export class Looks {
  #waiting = new Map<string, (sight: Sight) => void>()
  readonly #send: (look: Look) => boolean

  constructor(send: (look: Look) => boolean) {
    this.#send = send
  }

  look(at: Look['at']): Promise<Sight> {
    return new Promise((settle) => {
      const look = newId()
      this.#waiting.set(look, settle)
      if (!this.#send({ t: 'look', look, at })) this.lost()
    })
  }

  answer(look: string, sight: Sight): void {
    this.#waiting.get(look)?.(sight)
    this.#waiting.delete(look)
  }

  lost(): void {
    for (const look of this.#waiting.keys()) this.answer(look, { told: 'offline', detail: {} })
  }
}
