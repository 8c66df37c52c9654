// The board's link carries its token behind the `#`, which no server log sees. It moves into the
// storage of this tab at once, so that it stands neither in the address bar nor in a photograph of it.

const KEY = 'ace.board'

export function takeToken(): string {
  const given = new URLSearchParams(location.hash.slice(1)).get('t')
  if (given) {
    keep(given)
    history.replaceState(null, '', location.pathname + location.search)
    return given
  }
  return kept()
}

function keep(token: string): void {
  try {
    sessionStorage.setItem(KEY, token)
  } catch {
    // Without storage the board works until it is loaded again.
  }
}

function kept(): string {
  try {
    return sessionStorage.getItem(KEY) ?? ''
  } catch {
    return ''
  }
}
