// Where in the workspace we are: the part of the address after `#/`, so that "back" works and a place can be
// kept. A key in the fragment (`#t=`, `#i=`) is no place; it is taken out before anything is drawn.

let now = $state(read())
addEventListener('hashchange', () => (now = read()))

/** The words of the address: `#/sessions/s-1` is ['sessions', 's-1']. */
export function place(): string[] {
  return now
}

/** The address of a place, for a link. */
export function to(...words: string[]): string {
  return `#/${words.map(encodeURIComponent).join('/')}`
}

export function go(...words: string[]): void {
  location.hash = to(...words)
}

function read(): string[] {
  const words = location.hash.startsWith('#/') ? location.hash.slice(2).split('/').filter(Boolean) : []
  try {
    return words.map(decodeURIComponent)
  } catch {
    return []
  }
}
