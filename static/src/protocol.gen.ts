// Written by `python -m server.wire_ts` from server/wire.py: edit that, not this.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export interface Tuning {
  on?: boolean
  cadence?: 'live' | 'on_close' | 'by_hand'
  cut?: number
  frozen?: boolean
  wall?: 'named' | 'one_by_one' | 'all'
}

export interface NameTheme {
  do: 'name'
  theme: string
  title: string
  memo?: string
}

export interface DefineTheme {
  do: 'define'
  theme: string
  definition: string
  memo?: string
}

export interface MergeThemes {
  do: 'merge'
  theme: string
  into: string
  memo?: string
}

export interface SplitTheme {
  do: 'split'
  theme: string
  new: string
  cards: string[]
  title?: string
  memo?: string
}

export interface MoveCards {
  do: 'move'
  cards: string[]
  to?: string
  memo?: string
}

export interface PinTheme {
  do: 'pin'
  theme: string
  on?: boolean
  memo?: string
}

export interface ParkTheme {
  do: 'park'
  theme: string
  on?: boolean
  memo?: string
}

export interface RetireTheme {
  do: 'retire'
  theme: string
  memo?: string
}

export interface KeepApart {
  do: 'apart'
  card: string
  other: string
  memo?: string
}

export interface AlsoIn {
  do: 'also'
  cards: string[]
  theme: string
  on?: boolean
  memo?: string
}

export interface SameCards {
  do: 'same'
  cards: string[]
  into: string
  memo?: string
}

export interface Contribute {
  do: 'contribute'
  activity: string
  contribution: string
  body: { [key: string]: Json }
  lang?: string
  written_at?: number
}

export interface SayTheSame {
  do: 'same'
  activity: string
  contribution: string
  card: string
}

export interface Revise {
  do: 'revise'
  activity: string
  contribution: string
  version: number
  body: { [key: string]: Json }
}

export interface Withdraw {
  do: 'withdraw'
  activity: string
  contribution: string
}

export interface Pass {
  do: 'pass'
  activity: string
}

export interface AskMoreTime {
  do: 'more_time'
}

export interface MoveSession {
  do: 'session'
  to: 'draft' | 'rehearsal' | 'live' | 'closed' | 'archived'
  desk?: string
}

export interface RunStep {
  do: 'run'
  activity: string
  step: 'open' | 'pause' | 'resume' | 'close' | 'reveal' | 'lock' | 'skip' | 'reopen'
  desk?: string
}

export interface UndoStep {
  do: 'undo_step'
  activity: string
  desk?: string
}

export interface AdjustClock {
  do: 'clock'
  activity: string
  minutes: number
  desk?: string
}

export interface Moderate {
  do: 'moderate'
  cards: string[]
  to: 'shown' | 'held' | 'hidden'
  word?: '' | 'personal' | 'reword' | 'private' | 'thanks'
}

export interface EditThemes {
  do: 'themes'
  activity: string
  ask: string
  edit: NameTheme | DefineTheme | MergeThemes | SplitTheme | MoveCards | PinTheme | ParkTheme | RetireTheme | KeepApart | AlsoIn | SameCards
}

export interface UndoEdit {
  do: 'undo_edit'
  activity: string
  number: number
}

export interface Regroup {
  do: 'regroup'
  activity: string
}

export interface AskModel {
  do: 'ask_model'
  activity: string
  model?: string
}

export interface ResolveProposal {
  do: 'resolve'
  activity: string
  number: number
  accept: boolean
}

export interface TuneThemes {
  do: 'tune'
  activity: string
  tuning: Tuning
}

export interface ShowTheme {
  do: 'show_theme'
  activity: string
  theme: string
  on?: boolean
}

export interface PlanMinutes {
  do: 'minutes'
  activity: string
  minutes: number
  desk?: string
}

export interface AddActivity {
  do: 'add'
  activity: string
  type: string
  title: string
  line: string
  choices?: string[]
  minutes?: number
  after: string
  desk?: string
}

export interface RepeatActivity {
  do: 'repeat'
  activity: string
  repeats: string
  after: string
  desk?: string
}

export interface RewordActivity {
  do: 'reword'
  activity: string
  line: string
  desk?: string
}

export interface RemoveActivity {
  do: 'remove'
  activity: string
  desk?: string
}

export interface WriteHeadline {
  do: 'headline'
  activity: string
  text: string
  wall?: boolean
}

export interface ParkIssue {
  do: 'park'
  note: string
  text: string
  activity?: string
}

export interface TickIssue {
  do: 'tick_issue'
  note: string
  on?: boolean
}

export interface RemoveIssue {
  do: 'remove_issue'
  note: string
}

export interface TakeLead {
  do: 'lead'
  lead: string
  name: string
}

export interface LeaveLead {
  do: 'leave_lead'
  desk: string
}

export interface CheckWall {
  do: 'check_wall'
  on: boolean
  desk?: string
}

export interface Redact {
  do: 'redact'
  cards: string[]
}

export interface NeedPerson {
  do: 'need_person'
  card: string
  to: 'asked' | 'taken' | 'done' | 'off'
  who?: string
}

export interface ContributeFor {
  do: 'proxy'
  activity: string
  contribution: string
  person: string
  body: { [key: string]: Json }
  cohorts?: { [key: string]: string }
  lang?: string
}

export interface WithdrawFor {
  do: 'proxy_withdraw'
  card: string
}

export interface MoveSpotlight {
  do: 'spotlight'
  to: 'nothing' | 'card' | 'theme' | 'missing' | 'split'
  activity?: string
  name?: string
}

export interface BlankWall {
  do: 'blank'
  on: boolean
}

export interface UndoEffect {
  do: 'undo_effect'
  activity: string
  number: number
}

export interface Gather {
  do: 'gather'
  activity: string
  theme: string
}

export interface Similar {
  do: 'similar'
  activity: string
  text: string
}

export interface Steps {
  do: 'steps'
}

export interface ReturnCode {
  do: 'return_code'
}

export interface Sit {
  do: 'sit'
  desk: string
  name?: string
}

export interface Shows {
  do: 'shows'
  wall: string
  scene: 'join' | 'check' | 'ask' | 'wall' | 'spotlight' | 'missing' | 'split' | 'blank' | 'end'
  page?: number
  of?: number
  themes?: number
  cards?: number
  behind?: number
}

export interface Walls {
  do: 'walls'
}

export interface Hello {
  t: 'hello'
  token: string
  lang?: string
}

export interface Ask {
  t: 'ask'
  ask: string
  command: Contribute | SayTheSame | Revise | Withdraw | Pass | AskMoreTime | MoveSession | RunStep | UndoStep | AdjustClock | Moderate | EditThemes | UndoEdit | Regroup | AskModel | ResolveProposal | TuneThemes | ShowTheme | PlanMinutes | AddActivity | RepeatActivity | RewordActivity | RemoveActivity | WriteHeadline | ParkIssue | TickIssue | RemoveIssue | TakeLead | LeaveLead | CheckWall | Redact | NeedPerson | ContributeFor | WithdrawFor | MoveSpotlight | BlankWall
}

export interface Look {
  t: 'look'
  look: string
  at: UndoEffect | Gather | Similar | Steps | ReturnCode | Sit | Shows | Walls
}

export interface Whole {
  t: 'whole'
}

export interface Beat {
  t: 'beat'
}

export interface Poll {
  lang?: string
  number?: number
  mark?: string
}

export interface Door {
  code: string
  url: string
  board: string
}

export interface View {
  t: 'view'
  number: number
  role: string
  session: string
  now: number
  view: { [key: string]: Json }
  own: { [key: string]: Json }
  own_number: number
  door: Door
  here: number
  trouble: boolean
}

export interface Change {
  t: 'change'
  after: number
  number: number
  patch: { [key: string]: Json }
}

export interface Own {
  t: 'own'
  after: number
  number: number
  patch: { [key: string]: Json }
}

export interface Kept {
  t: 'kept'
  ask: string
  number: number
}

export interface Told {
  t: 'told'
  ask: string
  code: string
  detail: { [key: string]: Json }
}

export interface Seen {
  t: 'seen'
  look: string
  found: { [key: string]: Json }
}

export interface Here {
  t: 'here'
  phones: number
}

export interface Trouble {
  t: 'trouble'
  on: boolean
}

export interface BeatBack {
  t: 'beat'
  now: number
}

export type Edit = NameTheme | DefineTheme | MergeThemes | SplitTheme | MoveCards | PinTheme | ParkTheme | RetireTheme | KeepApart | AlsoIn | SameCards

export type FromPhone = Contribute | SayTheSame | Revise | Withdraw | Pass | AskMoreTime

export type FromDesk = MoveSession | RunStep | UndoStep | AdjustClock | Moderate | EditThemes | UndoEdit | Regroup | AskModel | ResolveProposal | TuneThemes | ShowTheme | PlanMinutes | AddActivity | RepeatActivity | RewordActivity | RemoveActivity | WriteHeadline | ParkIssue | TickIssue | RemoveIssue | TakeLead | LeaveLead | CheckWall | Redact | NeedPerson | ContributeFor | WithdrawFor | MoveSpotlight | BlankWall

export type Command = FromPhone | FromDesk

export type FromScreen = Hello | Ask | Look | Whole | Beat

export type FromServer = View | Change | Own | Kept | Told | Seen | Here | Trouble | BeatBack

export interface Parcel {
  frames: FromServer[]
  mark: string
  close: number
}

export const FINAL = [4401, 4403, 4410] // after these no screen opens a new socket by itself

export const RESTART = 1012
export const BAD_MESSAGE = 4400
export const BAD_TOKEN = 4401
export const BAD_ORIGIN = 4403
export const NO_HELLO = 4408
export const SLOW = 4409
export const SESSION_GONE = 4410
export const FULL = 4428
export const FLOOD = 4429

export const HELLO_S = 5
export const BEAT_S = 15
export const SILENCE_S = 35
export const POLL_S = 20

export const MAX_FRAME = 65536

export const POSTED = 8

export const REFUSALS = [
  'activity-closed',
  'activity-locked',
  'activity-paused',
  'activity-pending',
  'bad-activity',
  'cannot-edit',
  'cannot-pass',
  'empty',
  'id-reused',
  'incomplete',
  'list-full',
  'malformed',
  'no-dots-left',
  'no-model',
  'no-proxy',
  'no-such-activity',
  'no-such-card',
  'no-such-edit',
  'no-such-item',
  'no-such-note',
  'no-such-proposal',
  'no-such-theme',
  'not-allowed',
  'not-joined',
  'not-leading',
  'not-live',
  'not-themed',
  'nothing-to-undo',
  'option-full',
  'said-already',
  'same-card',
  'same-theme',
  'session-over',
  'themes-off',
  'too-late-to-undo',
  'too-long',
  'too-many',
  'too-many-words',
  'too-short',
  'unfit-text',
  'unknown-option',
  'version-conflict',
  'wrong-step',
] as const

export type Refusal = (typeof REFUSALS)[number]
