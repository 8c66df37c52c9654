// What the parts of the desk share: the link, which step is looked at, which cards are ticked, and
// asking with its answer told beside the button that was pressed.

import { getContext, setContext } from 'svelte'
import { SvelteMap, SvelteSet } from 'svelte/reactivity'
import type { Live } from '../live/connect.ts'
import type { FromDesk } from '../protocol.gen.ts'
import { t } from '../i18n.ts'
import { me } from './me.ts'
import type { DeskView, KindCode, Step } from './types.ts'

export type Pane = 'run' | 'step' | 'side'
type Refusal = { told: string; detail: Record<string, unknown> }

const KEY = Symbol('desk')
/** What only the desk that leads may ask, and so says which desk it is. */
const LED = new Set<FromDesk['do']>(['session', 'run', 'undo_step', 'clock', 'minutes', 'add', 'repeat', 'reword', 'remove', 'check_wall'])
const MOST_CARDS = 500 // in one command

export class Desk {
  readonly live: Live<DeskView>
  /** The server's clock, once a second. */
  now = $state(Date.now())
  /** The step looked at, when it is not the one that runs. */
  chosen = $state<string>()
  /** Which part a narrow screen shows. */
  pane = $state<Pane>('step')
  said = $state('')
  /** The script and the step make room for the words. */
  wide = $state(false)
  /** Why: goes into the record with the next edit of a theme. */
  memo = $state('')
  readonly ticked = new SvelteSet<string>()
  /** Piles that are ticked, to be merged. */
  readonly picked = new SvelteSet<string>()
  /** Cards on their way to another place, and where they still lie. */
  readonly leaving = new SvelteMap<string, string>()
  /** The place that would take what is being dragged, were it let go now. */
  over = $state<string>()
  readonly busy = new SvelteSet<string>()
  readonly refused = new SvelteMap<string, Refusal>()

  constructor(live: Live<DeskView>) {
    this.live = live
  }

  get view(): DeskView {
    return this.live.view!
  }

  get current(): Step | undefined {
    return this.view.current ? this.view.steps[this.view.current] : undefined
  }

  get looked(): Step {
    const id = this.chosen ?? this.view.current ?? this.view.order[0]!
    return this.view.steps[id] ?? this.view.steps[this.view.order[0]!]!
  }

  /** A moderator decides about words; the rest of the desk is to look at. */
  get runs(): boolean {
    return this.live.role !== 'moderator'
  }

  /** Runs the steps just now: nobody leads, or this desk does. */
  get leads(): boolean {
    const { lead } = this.view.session
    return this.runs && (lead === undefined || lead.desk === me.id)
  }

  get running(): boolean {
    return this.view.session.state === 'live' || this.view.session.state === 'rehearsal'
  }

  look(step: string): void {
    this.chosen = step === this.view.current && this.running ? undefined : step
    this.pane = 'step'
  }

  /** Asks; true once it is kept. `place` is where a refusal is told; one ask at a time in a `lane`. */
  async ask(place: string, command: FromDesk, said = '', lane = place): Promise<boolean> {
    if (this.busy.has(lane)) return false
    this.busy.add(lane)
    this.refused.delete(place)
    const answer = await this.live.ask(LED.has(command.do) ? ({ ...command, desk: me.id } as FromDesk) : command)
    this.busy.delete(lane)
    if ('told' in answer) {
      this.refused.set(place, answer)
      return false
    }
    if (said) this.say(said)
    return true
  }

  async moderate(place: string, cards: string[], to: 'shown' | 'held' | 'hidden', said: string, word: KindCode = ''): Promise<boolean> {
    for (let from = 0; from < cards.length; from += MOST_CARDS) {
      const some = cards.slice(from, from + MOST_CARDS)
      if (!(await this.ask(place, { do: 'moderate', cards: some, to, ...(word && { word }) }, said))) return false
    }
    return true
  }

  needPerson(card: string, to: 'asked' | 'taken' | 'done' | 'off', who = ''): Promise<boolean> {
    return this.ask('needs', { do: 'need_person', card, to, who }, t(`desk.said.need_${to}`), `needs ${card}`)
  }

  /** Told to screen readers, politely. */
  say(words: string): void {
    this.said = words === this.said ? `${words}\u00a0` : words // the same again is told again
  }
}

export function giveDesk(desk: Desk): Desk {
  return setContext(KEY, desk)
}

export function useDesk(): Desk {
  return getContext<Desk>(KEY)
}
