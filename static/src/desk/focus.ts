// Where the focus goes when the thing that had it leaves. A move takes a card out of one list and
// puts it into another: the browser then drops the focus on the page's body, and a person who works
// by keyboard would begin again at the top. So a move names where to go on, and every list has a
// refuge (its heading) for what others take away.
//
// The answer to an ask and the change it makes come in either order, and the place to go on at may not
// be there yet. Until it is, the focus is parked at the refuge; it goes on only while it is parked.

const PATIENCE_MS = 3_000

type Id = string | undefined

let wanted: { ids: Id[]; until: number } | undefined
let last: { element: Element; refuges: string[] } | undefined
let parked: Element | undefined

/** Asks, and goes on at the first of these that exists, once the place where the focus was is gone. */
export async function goOn(ids: Id[], ask: () => Promise<boolean>): Promise<boolean> {
  want(ids)
  const kept = await ask()
  if (kept) want(ids)
  settle()
  return kept
}

/** Now, for work that goes on before the answer has come. */
export function focusOn(ids: Id[], preventScroll = false): void {
  firstOf(ids)?.focus({ preventScroll })
}

function want(ids: Id[]): void {
  wanted = { ids, until: Date.now() + PATIENCE_MS }
}

/** After each change of the page. */
function settle(): void {
  if (!isLost()) return
  const place = wanted && Date.now() < wanted.until ? firstOf(wanted.ids) : undefined
  const refuge = place ? undefined : firstOf(last?.refuges ?? [])
  if (refuge && refuge === document.activeElement) return
  parked = refuge
  ;(place ?? refuge)?.focus()
  if (place) wanted = undefined
}

/** Remembers the refuges around whatever has the focus (`data-refuge` names a heading's id), and looks
 * after every change of the page whether it is still there. */
export function watchFocus(): () => void {
  const note = (event: FocusEvent) => {
    const element = event.target as Element
    last = { element, refuges: refugesOf(element) }
    if (element === parked) return
    parked = undefined
    wanted = undefined // the person went elsewhere
  }
  const changes = new MutationObserver(settle)
  changes.observe(document.body, { childList: true, subtree: true })
  document.addEventListener('focusin', note)
  return () => {
    changes.disconnect()
    document.removeEventListener('focusin', note)
  }
}

function isLost(): boolean {
  const active = document.activeElement
  if (active && active === parked) return wanted !== undefined
  const nowhere = !active || active === document.body
  return nowhere && last !== undefined && (!last.element.isConnected || wanted !== undefined)
}

function firstOf(ids: Id[]): HTMLElement | undefined {
  return ids.map((id) => (id ? document.getElementById(id) : null)).find((found) => found !== null) ?? undefined
}

function refugesOf(element: Element): string[] {
  const around = element.closest<HTMLElement>('[data-refuge]')
  if (!around) return []
  const further = around.parentElement ? refugesOf(around.parentElement) : []
  return [around.dataset.refuge!, ...further]
}
