// Rubber band: with a mouse or a pen, cards are ticked by drawing a box over them. A shortcut for those
// who can; the tick boxes are the way that is open to all. A finger scrolls, as everywhere.

import { LEAST_PX, scrollAt } from './edge.ts'

export type Box = { left: number; top: number; width: number; height: number }
export interface Ears {
  drawn(box: Box | undefined): void
  caught(cards: string[]): void
}

const NOT_FROM = 'button, input, select, textarea, summary, a, [popover], dialog, [data-grip]' // a handle drags

export function lasso(list: HTMLElement, ears: Ears): () => void {
  const scroller = list.closest<HTMLElement>('[data-scrolls]') ?? document.documentElement
  let from: { x: number; y: number } | undefined
  let box: Box | undefined

  function down(event: PointerEvent): void {
    if (event.button !== 0 || event.pointerType === 'touch' || (event.target as Element).closest(NOT_FROM)) return
    from = { x: event.clientX, y: event.clientY + scroller.scrollTop }
  }

  function move(event: PointerEvent): void {
    if (!from) return
    const top = from.y - scroller.scrollTop
    const size = { width: Math.abs(event.clientX - from.x), height: Math.abs(event.clientY - top) }
    if (!box && Math.max(size.width, size.height) < LEAST_PX) return
    if (!box) list.setPointerCapture(event.pointerId)
    event.preventDefault()
    getSelection()?.removeAllRanges()
    box = { left: Math.min(from.x, event.clientX), top: Math.min(top, event.clientY), ...size }
    ears.drawn(box)
    scrollAt(scroller, event.clientY)
  }

  function up(): void {
    if (box) {
      ears.caught(inside(list, box))
      swallowClick()
    }
    leave()
  }

  function leave(): void {
    from = box = undefined
    ears.drawn(undefined)
  }

  const heard = new AbortController()
  list.addEventListener('pointerdown', down, heard)
  list.addEventListener('pointermove', move, heard)
  list.addEventListener('pointerup', up, heard)
  list.addEventListener('pointercancel', leave, heard)
  return () => heard.abort()
}

/** The click that ends the drawing ticks nothing more. */
function swallowClick(): void {
  const over = new AbortController()
  const swallow = (event: Event) => (event.preventDefault(), event.stopPropagation())
  addEventListener('click', swallow, { capture: true, once: true, signal: over.signal })
  setTimeout(() => over.abort(), 50)
}

function inside(list: HTMLElement, { left, top, width, height }: Box): string[] {
  return [...list.querySelectorAll<HTMLElement>('[data-card]')].flatMap((row) => {
    const at = row.getBoundingClientRect()
    const apart = at.right < left || at.left > left + width || at.bottom < top || at.top > top + height
    return apart ? [] : [row.dataset.card!]
  })
}
