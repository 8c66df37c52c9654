// Arrows walk from card to card in a list, on the same kind of control where the next card has it.

export function walkRows(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  const here = (event.target as Element).closest<HTMLElement>('[data-card]')
  if (!step || !here || event.defaultPrevented || (event.target as Element).closest('[popover]')) return
  const rows = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>('[data-card]')]
  const next = rows[rows.indexOf(here) + step]
  if (!next) return
  event.preventDefault()
  const at = controls(here).indexOf(event.target as HTMLElement)
  const found = controls(next)
  ;(found[at] ?? found[0])?.focus()
}

const controls = (row: Element): HTMLElement[] => [...row.querySelectorAll<HTMLElement>('input, button:not([role=menuitem])')]
