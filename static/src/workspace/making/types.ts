// What `server/making.py` answers.

import type { BoardView } from '../../board/types.ts'
import type { PhoneView } from '../../phone/types.ts'
import type { Json } from '../../protocol.gen.ts'

export type StepData = {
  id: string
  type: string
  title: string
  prompt: string
  prompt_easy: string
  /** Text while it is no number: the server says so. */
  minutes: number | string
  must_keep: boolean
  identity: string
  moderation: { mode: string; delay_s: number }
  carry_from?: { activity: string; top?: number }[]
  [own: string]: Json
}
export type CohortData = { field: string; label: string; options: string[]; required: boolean }
export type PartData = { id: string; title?: string; starts?: string; activities: StepData[] }
export type ScriptData = {
  script: string
  title: string
  language: string
  goal?: string
  cohorts: CohortData[]
  privacy: { retention_months: number | string; notice: string; contact: string; [own: string]: Json }
  parts: PartData[]
  [own: string]: Json
}

/** A box for words among a kind's own settings: server/scripts/forms.py. */
export type Box = { key: string; kind: 'text' | 'long' | 'lines' | 'texts' | 'names'; inner: string }
export type Advice = { rule: string; text: string; activity: string; source: string }
export type FaultLine = { line: number; column: number; path: string; said: string; hint: string }

export type Opened = {
  script: ScriptData
  minutes: number
  advice: Advice[]
  boxes: { [kind: string]: Box[] }
  answers: { [kind: string]: 'none' | 'marks' | 'words' }
  faults: FaultLine[]
}
/** With faults there is nothing else. */
export type Checked = Opened | { faults: FaultLine[]; script?: undefined }
export type Shown = { phone: PhoneView; board: BoardView }
