// The key to this screen comes in the address's fragment, which no server sees. It is taken out of the
// address at once (a projected or shared screen would show it) and kept for this tab alone.

const STORE = 'ace.token.'

export function takeToken(screen: string): string {
  const given = new URLSearchParams(location.hash.slice(1)).get('t')
  if (given) {
    keep(screen, given)
    history.replaceState(null, '', location.pathname + location.search)
  }
  return given ?? kept(screen)
}

function keep(screen: string, token: string): void {
  try {
    sessionStorage.setItem(STORE + screen, token)
  } catch {
    // a browser that forbids storage: a reload will need the link again
  }
}

function kept(screen: string): string {
  try {
    return sessionStorage.getItem(STORE + screen) ?? ''
  } catch {
    return ''
  }
}
