// The key to this screen comes in the address's fragment, which no server sees. It is taken out of the
// address at once (a shared screen would show it) and kept for this tab alone.

const STORE = 'ace.token.'

export function takeToken(screen: string): string {
  addEventListener('hashchange', () => fromAddress() && location.reload()) // another link, same tab
  const given = fromAddress()
  if (!given) return kept(screen)
  keep(screen, given)
  history.replaceState(null, '', location.pathname + location.search)
  return given
}

/** It opens nothing any more, or is not wanted any more. */
export function forgetToken(screen: string): void {
  try {
    sessionStorage.removeItem(STORE + screen)
  } catch {
    // nothing was kept
  }
}

function fromAddress(): string | null {
  return new URLSearchParams(location.hash.slice(1)).get('t')
}

function keep(screen: string, token: string): void {
  try {
    sessionStorage.setItem(STORE + screen, token)
  } catch {
    // a browser that forbids storage: a reload will need the link again
  }
}

/** What this tab has of it; empty where a browser forbids storage. */
export function kept(screen: string): string {
  try {
    return sessionStorage.getItem(STORE + screen) ?? ''
  } catch {
    return ''
  }
}
