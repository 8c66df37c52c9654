// Asking the language model, from whichever button: the first time in a session at this desk a person is
// told what is sent before anything is.

import { agree, hasAgreed } from './agreed.ts'
import type { Desk } from './desk.svelte.ts'
import type { Grouping } from './grouping.ts'
import type { Model } from './types.ts'

const NONE: Model = { name: '', state: 'off', why: '' }

export class Asking {
  /** The question is open. */
  sure = $state(false)
  readonly #desk: Desk
  readonly #grouping: Grouping
  readonly #model: () => Model | undefined

  constructor(desk: Desk, grouping: Grouping, model: () => Model | undefined) {
    this.#desk = desk
    this.#grouping = grouping
    this.#model = model
  }

  get model(): Model {
    return this.#model() ?? NONE
  }

  /** Grouping is switched off or frozen: then nobody sorts, our own method neither. */
  get off(): boolean {
    const { tuning } = this.#grouping
    return !tuning?.on || tuning.frozen
  }

  ask(): void {
    if (this.model.state === 'asked' || this.off) return
    if (hasAgreed(this.#desk.view.session.id, this.model.name)) void this.#grouping.askModel(this.model.name)
    else this.sure = true
  }

  agree(): void {
    agree(this.#desk.view.session.id, this.model.name)
    this.ask()
  }
}
