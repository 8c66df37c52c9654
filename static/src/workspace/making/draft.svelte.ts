// A session that is being made: the script as it is edited here, kept in this browser at every change, and
// what the server says of it. Steps that are left out stay in the draft; only what goes to the server lacks
// them, so that they can be put back.

import { untrack } from 'svelte'
import { wordsOf } from '../api.ts'
import type { Requests } from './requests.ts'
import { forget, keep, type Kept } from './shelf.ts'
import type { Advice, Box, CohortData, FaultLine, Opened, ScriptData, StepData } from './types.ts'

const PAUSE_MS = 500 // after the last key: a check costs the server about 30 ms

export class Draft {
  readonly id: string
  readonly script: ScriptData
  readonly left: { [step: string]: boolean }
  readonly boxes: Opened['boxes']
  readonly answers: Opened['answers']
  changed = $state(false)
  checking = $state(false)
  trouble = $state('')
  advice = $state.raw<Advice[]>([])
  #faults = $state.raw<FaultLine[]>([])
  #checked = 0
  readonly #first: string

  constructor(kept: Kept) {
    this.id = kept.id
    this.script = $state(kept.script)
    this.left = $state(kept.left)
    this.boxes = kept.boxes
    this.answers = kept.answers
    this.#first = this.text
  }

  get steps(): StepData[] {
    return this.script.parts.flatMap((part) => part.activities)
  }

  get kept(): StepData[] {
    return this.steps.filter((step) => !this.left[step.id])
  }

  get minutes(): number {
    return this.kept.reduce((sum, step) => sum + (Number(step.minutes) || 0), 0)
  }

  get faults(): FaultLine[] {
    return this.#faults
  }

  /** What goes to the server. JSON is YAML, so faults come with the same paths. */
  get text(): string {
    const script = $state.snapshot(this.script as unknown) as ScriptData
    const parts = script.parts.map((part) => ({ ...part, activities: part.activities.filter((step) => !this.left[step.id]) }))
    return JSON.stringify({ ...script, parts: parts.filter((part) => part.activities.length) })
  }

  /** Everything that is wrong at this place or inside it, in words. `under`: a step's id. */
  faultAt(path: string, under = ''): string {
    const here = under ? `${this.#placeOf(under)}.${path}` : path
    const found = this.#faults.filter((fault) => fault.path === here || fault.path.startsWith(`${here}.`) || fault.path.startsWith(`${here}[`))
    return found.map(inWords).join(' ')
  }

  /** Is anything wrong with this step? */
  isFaulty(step: string): boolean {
    const here = this.#placeOf(step)
    return here !== '' && this.#faults.some((fault) => fault.path === here || fault.path.startsWith(`${here}.`))
  }

  /** Of the whole step, at no field of it. */
  ownFault(step: string): string {
    return this.#faults.filter((fault) => fault.path === this.#placeOf(step)).map(inWords).join(' ')
  }

  adviceOn(step: string): Advice[] {
    return this.advice.filter((each) => each.activity === step)
  }

  #placeOf(step: string): string {
    let part = 0
    for (const each of this.script.parts) {
      const sent = each.activities.filter((found) => !this.left[found.id])
      const at = sent.findIndex((found) => found.id === step)
      if (at >= 0) return `parts[${part}].activities[${at}]`
      if (sent.length) part += 1
    }
    return ''
  }

  /** Call it in an effect: kept at once, checked after a pause. */
  follow(requests: Requests): () => void {
    const text = this.text
    // One that was only looked at is not kept.
    if (text !== this.#first) this.changed = true
    untrack(() => this.changed && keep(this.#asKept()))
    const timer = setTimeout(() => void this.#check(requests, text), this.#checked ? PAUSE_MS : 0)
    return () => clearTimeout(timer)
  }

  async #check(requests: Requests, text: string): Promise<void> {
    const mine = (this.#checked += 1)
    this.checking = true
    try {
      const found = await requests.check(text, true)
      if (mine !== this.#checked) return
      this.#faults = found.faults
      if (found.script) this.advice = found.advice
      this.trouble = ''
    } catch (error) {
      if (mine === this.#checked) this.trouble = wordsOf(error)
    }
    if (mine === this.#checked) this.checking = false
  }

  /** It is asked at the first step that asks such things. */
  addCohort(): void {
    const field = freeName(this.script.cohorts.map((each) => each.field))
    this.script.cohorts.push({ field, label: '', options: [], required: false })
    const step = this.steps.find((each) => this.boxesOf(each, 'names').length)
    const box = step && this.boxesOf(step, 'names')[0]
    if (step && box) step[box.key] = [...(step[box.key] as string[]), field]
  }

  /** Nobody asks for it any more, either. */
  dropCohort(cohort: CohortData): void {
    this.script.cohorts = this.script.cohorts.filter((each) => each.field !== cohort.field)
    for (const step of this.steps) {
      for (const box of this.boxesOf(step, 'names')) step[box.key] = (step[box.key] as string[]).filter((name) => name !== cohort.field)
    }
  }

  boxesOf(step: StepData, kind: Box['kind']): Box[] {
    return (this.boxes[step.type] ?? []).filter((box) => box.kind === kind)
  }

  #asKept(): Kept {
    const { id, boxes, answers } = this
    return { id, script: $state.snapshot(this.script as unknown) as ScriptData, left: $state.snapshot(this.left), boxes, answers, at: Date.now() }
  }

  done(): void {
    forget(this.id)
  }
}

export function begun(id: string, opened: Opened): Draft {
  const { script, boxes, answers } = opened
  return new Draft({ id, script, boxes, answers, left: {}, at: Date.now() })
}

function inWords(fault: FaultLine): string {
  return `${fault.said}${fault.hint ? `; ${fault.hint}` : ''}.`
}

function freeName(taken: string[]): string {
  let n = taken.length + 1
  while (taken.includes(`group-${n}`)) n += 1
  return `group-${n}`
}
