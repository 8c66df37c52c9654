// Where the focus goes when the thing that had it leaves. A move takes a card out of one list and
// puts it into another: the browser then drops the focus on the page's body, and a person who works
// by keyboard would begin again at the top. So a move names where to go on, and every list has a
// refuge (its heading) for what others take away.

const PATIENCE_MS = 3_000

let wanted: { ids: string[]; until: number } | undefined
let last: { element: Element; refuges: string[] } | undefined

/** After a move: the first of these elements that exists, once the old place is gone. */
export function focusSoon(...ids: (string | undefined)[]): void {
  wanted = { ids: ids.filter((id) => id !== undefined), until: Date.now() + PATIENCE_MS }
  settle()
}

/** After each change of the page. */
export function settle(): void {
  if (!isLost()) return
  const ids = wanted && Date.now() < wanted.until ? wanted.ids : []
  const there = [...ids, ...(last?.refuges ?? [])].map((id) => document.getElementById(id)).find((found) => found)
  there?.focus()
}

/** Remembers the refuges around whatever has the focus: `data-refuge` names a heading's id. */
export function watchFocus(): () => void {
  const note = (event: FocusEvent) => {
    const element = event.target as Element
    last = { element, refuges: refugesOf(element) }
    if (wanted && !wanted.ids.includes(element.id)) wanted = undefined
  }
  document.addEventListener('focusin', note)
  return () => document.removeEventListener('focusin', note)
}

function isLost(): boolean {
  const active = document.activeElement
  const nowhere = !active || active === document.body
  return nowhere && last !== undefined && (!last.element.isConnected || wanted !== undefined)
}

function refugesOf(element: Element): string[] {
  const around = element.closest<HTMLElement>('[data-refuge]')
  if (!around) return []
  const further = around.parentElement ? refugesOf(around.parentElement) : []
  return [around.dataset.refuge!, ...further]
}
