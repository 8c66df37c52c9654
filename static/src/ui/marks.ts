// A theme's slot as something that can be told apart without colour: a letter and a shape.

export const SLOTS = 12

const SHAPES = ['●', '■', '▲', '◆', '★', '✚', '▼', '◀', '▶', '⬟', '⬢', '☾'] as const

export interface Mark {
  letter: string
  shape: string
  /** For CSS: `background: {mark.colour}; color: var(--theme-ink)`. */
  colour: string
}

/** Slots beyond the twelfth repeat colour and shape; their letter goes on: A to L, then A2 ... */
export function markOf(slot: number): Mark {
  const place = slot % SLOTS
  const round = Math.floor(slot / SLOTS) + 1
  const letter = String.fromCharCode(65 + place) + (round > 1 ? String(round) : '')
  return { letter, shape: SHAPES[place]!, colour: `var(--theme-${place})` }
}
