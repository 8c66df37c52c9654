/** Groups of three or four letters: what people can carry from the wall to their phone. */
export function groups(code: string): string[] {
  const size = code.length % 3 === 0 || code.length % 4 !== 0 ? 3 : 4
  return code.match(new RegExp(`.{1,${size}}`, 'g')) ?? []
}

/** The address that people type: the one the server was told it has, else the one of this page. */
export function addressOf(url: string): string {
  return (url || location.origin).replace(/^https?:\/\//, '').replace(/\/$/, '')
}

/** An address that means "this computer" to every computer: no phone can go there. */
export const isOnlyHere = (address: string): boolean => /^(localhost|127\.|\[::1\])/.test(address)
