// The step that is on this screen. It follows the workshop, except while somebody is in the middle of
// writing: then the step stays until they have sent it or go on by themselves. Words never vanish from
// under a person's thumbs.

import type { PhoneStep } from '../activities/contract.ts'

export class StepHolder {
  /** Half-written words are on the screen, set by the form's page. */
  writing = $state(false)
  #held = $state.raw<PhoneStep>()
  readonly #current: () => PhoneStep | undefined

  constructor(current: () => PhoneStep | undefined) {
    this.#current = current
    $effect.pre(() => this.#follow(current()))
  }

  get shown(): PhoneStep | undefined {
    const current = this.#current()
    const held = this.#held
    return held && this.writing && current?.id !== held.id ? held : current
  }

  /** The step that the workshop is at, when another one is on the screen. */
  get next(): PhoneStep | undefined {
    const current = this.#current()
    return current && current.id !== this.shown?.id ? current : undefined
  }

  go(): void {
    this.writing = false
    this.#held = this.#current()
  }

  #follow(current: PhoneStep | undefined): void {
    if (!this.writing || current?.id === this.#held?.id) this.#held = current
  }
}
