// A copy of what the server says this screen may see. The rule of the wire: a patch whose `after` is
// not our number means that we missed something, and the whole is asked for; there is no third way.

import type { Change, Json, Own, View } from '../protocol.gen.ts'
import { patched } from './patch.ts'

type Tree = { [key: string]: Json }

export class Mirror {
  view: Tree | undefined = undefined
  own: Tree = {}
  number = 0
  ownNumber = 0
  #asked = false
  readonly #askWhole: () => void

  constructor(askWhole: () => void) {
    this.#askWhole = askWhole
  }

  whole(message: View): void {
    this.view = message.view
    this.own = message.own
    this.number = message.number
    this.ownNumber = message.own_number
    this.#asked = false
  }

  change(message: Change): void {
    if (!this.view || message.after !== this.number) return this.#missed(message.number, this.number)
    this.view = patched(this.view, message.patch)
    this.number = message.number
  }

  ofOwn(message: Own): void {
    if (!this.view || message.after !== this.ownNumber) return this.#missed(message.number, this.ownNumber)
    this.own = patched(this.own, message.patch)
    this.ownNumber = message.number
  }

  /** A new socket: nothing that was asked on the old one will be answered. */
  forget(): void {
    this.#asked = false
  }

  #missed(theirs: number, ours: number): void {
    if (this.#asked || (this.view && theirs <= ours)) return // on its way, or older than the whole we have
    this.#asked = true
    this.#askWhole()
  }
}
