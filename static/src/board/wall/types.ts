// What lies on a wall: items in areas, and after layout the spots of one page.

/** `said`: how many people it speaks for, in words. */
export type Item = { id: string; text: string; mark?: string; said?: string }

/** A theme, a question, or the tray of what is in none. Strength in people comes first. */
export type Area = {
  id: string
  kind: 'theme' | 'proposal' | 'question' | 'tray'
  slot: number
  title: string
  people?: number
  count: number
  items: Item[]
  /** A proposal's title is this card, in one person's words. */
  example?: string
  /** A language model sorted it, as it is told: name and version. */
  by?: string
}

export type Box = { x: number; y: number; w: number; h: number }

/** `again`: a later page of an area. `here`: how many of its cards lie on this page. */
export type Cell = Box & { area: Area; head: Head; here: number; again: boolean }
export type Head = { font: number; lines: number; box: Box }

export type Spot = Box & { item: Item; area: Area }

export type Page = { cells: Cell[]; spots: Spot[]; words: number }

/** `home`: the page to come back to when there are many. */
export type Wall = { font: number; pages: Page[]; home: number }

/** Lines that `text` takes in `width` px when set in `font` px. */
export type Lines = (text: string, font: number, width: number, bold?: boolean) => number
