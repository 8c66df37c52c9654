// What a lasso and a drag have in common: how far is not a click any more, and that the list scrolls along
// when the pointer is near its edge.

export const LEAST_PX = 6 // less is a click
const EDGE_PX = 32
const SCROLL_PX = 14

/** Scrolls `scroller` when `y` is near its edge; `floor`: where something lies over its lower end. */
export function scrollAt(scroller: HTMLElement, y: number, floor = Infinity): boolean {
  const before = scroller.scrollTop
  const { top, bottom } = scroller.getBoundingClientRect()
  const end = Math.min(bottom, floor)
  if (y < top + EDGE_PX) scroller.scrollTop -= SCROLL_PX
  else if (y > end - EDGE_PX && y < end) scroller.scrollTop += SCROLL_PX
  return scroller.scrollTop !== before
}

type At = { x: number; y: number; bench: HTMLElement }

/** Once a frame, also while the pointer stands still. Whichever list lies under the pointer scrolls. */
export function followEdge(at: () => At, scrolled: () => void, signal: AbortSignal): void {
  function frame(): void {
    if (signal.aborted) return
    const { x, y, bench } = at()
    const under = document.elementFromPoint(x, y)
    const scroller = (under ?? bench).closest<HTMLElement>('[data-scrolls]') ?? bench.closest<HTMLElement>('[data-scrolls]')
    const floor = document.querySelector('[data-floor]')?.getBoundingClientRect().top
    if (scroller && scrollAt(scroller, y, floor)) scrolled()
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
}
