// Dragging by a handle: with a mouse or a pen (or a finger, where handles are shown) a card or a pile is
// carried to another place. A shortcut for those who can: "Move to..." and "Merge" are open to all.
// Pointer events, because HTML's own drag and drop has no touch, no Escape that we hear, and no say in how
// the page scrolls. This file knows handles, places and the pointer; what they mean, `dragging.svelte.ts`.

import { followEdge, LEAST_PX } from './edge.ts'

/** What a handle lifts. In the page: `[data-grip]` with `[data-id]`; a place is `[data-drop]`. */
export type Grip = { what: 'card' | 'pile'; id: string }
export interface Carrier {
  /** False: not now. */
  lift(grip: Grip): boolean
  carry(x: number, y: number, over: string | undefined): void
  drop(): void
  leave(): void
}

export function drag(bench: HTMLElement, carrier: Carrier): () => void {
  let start: { grip: Grip; x: number; y: number; pointer: number } | undefined
  let lifted: AbortController | undefined
  let at = { x: 0, y: 0 }

  function down(event: PointerEvent): void {
    const handle = (event.target as Element).closest<HTMLElement>('[data-grip]')
    if (!handle || event.button !== 0 || start) return
    event.preventDefault() // no selecting of words, and the focus stays where it is
    const grip = { what: handle.dataset.grip as Grip['what'], id: handle.dataset.id! }
    start = { grip, x: event.clientX, y: event.clientY, pointer: event.pointerId }
    bench.setPointerCapture(event.pointerId) // the row under the hand may go meanwhile; the bench stays
  }

  function move(event: PointerEvent): void {
    if (event.pointerId !== start?.pointer) return
    at = { x: event.clientX, y: event.clientY }
    if (!lifted && Math.hypot(at.x - start.x, at.y - start.y) < LEAST_PX) return
    if (!lifted && !lift()) return end()
    look()
  }

  function lift(): boolean {
    if (!carrier.lift(start!.grip)) return false
    lifted = new AbortController()
    addEventListener('keydown', press, { capture: true, signal: lifted.signal })
    addEventListener('blur', end, { signal: lifted.signal })
    followEdge(() => ({ ...at, bench }), look, lifted.signal)
    return true
  }

  function look(): void {
    const place = document.elementFromPoint(at.x, at.y)?.closest<HTMLElement>('[data-drop]')
    carrier.carry(at.x, at.y, place?.dataset.drop)
  }

  function press(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    end()
  }

  function up(event: PointerEvent): void {
    if (event.pointerId !== start?.pointer) return
    if (lifted) {
      look() // what lies there now may be another than at the last move
      settle()
      carrier.drop()
    } else settle()
  }

  function end(): void {
    const carried = lifted
    settle()
    if (carried) carrier.leave()
  }

  function settle(): void {
    const pointer = start?.pointer
    lifted?.abort()
    start = lifted = undefined
    if (pointer !== undefined && bench.hasPointerCapture(pointer)) bench.releasePointerCapture(pointer)
  }

  const heard = new AbortController()
  const { signal } = heard
  bench.addEventListener('pointerdown', down, { signal })
  bench.addEventListener('pointermove', move, { signal })
  bench.addEventListener('pointerup', up, { signal })
  bench.addEventListener('lostpointercapture', (event) => event.pointerId === start?.pointer && end(), { signal })
  return () => {
    heard.abort()
    end()
  }
}
