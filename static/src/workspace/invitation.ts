// What the fragment brings besides a place. A one-time link's key stands in the fragment, which no server sees. It is taken out at once and is kept
// nowhere: a reload needs the link again.

export function takeInvitation(): string {
  addEventListener('hashchange', () => fromAddress() && location.reload())
  const given = fromAddress()
  if (given) history.replaceState(null, '', location.pathname + location.search)
  return given
}

/** Why the organisation's own sign-in did not let them in: a code. */
export function takeRefusal(): string {
  const given = new URLSearchParams(location.hash.slice(1)).get('no') ?? ''
  if (given) history.replaceState(null, '', location.pathname + location.search)
  return given
}

function fromAddress(): string {
  return new URLSearchParams(location.hash.slice(1)).get('i') ?? ''
}
