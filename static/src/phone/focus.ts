// Whoever works by keyboard or by ear is led on when the thing that had the focus leaves the page: to what
// they have sent, or else to the head of what is there now. Left to itself a browser drops them at the top.

/** `lost`: the focus was in the form for the code, which is gone already. */
export function keepFocus(lost: boolean): void {
  let last: Element | undefined
  document.addEventListener('focusin', (event) => {
    last = event.target as Element
    lost = false
  })
  const follow = () => {
    if (document.activeElement !== document.body) return
    lost ||= last !== undefined && !last.isConnected
    const place = lost ? placeNow() : undefined
    place?.focus()
  }
  new MutationObserver(follow).observe(document.body, { childList: true, subtree: true })
  follow()
}

/** The first field of the form, for words that are to be changed. */
export function toTheForm(): void {
  document.querySelector<HTMLElement>('main form :is(textarea, input, select)')?.focus()
}

function placeNow(): HTMLElement | undefined {
  const sent = document.querySelector<HTMLElement>('main h2[tabindex="-1"]')
  const place = sent ?? document.querySelector<HTMLElement>('main h1')
  if (place) place.tabIndex = -1
  return place ?? undefined
}
