/** Groups of three or four letters: what people can carry from the wall to their phone. */
export function groups(code: string): string[] {
  const size = code.length % 3 === 0 || code.length % 4 !== 0 ? 3 : 4
  return code.match(new RegExp(`.{1,${size}}`, 'g')) ?? []
}

/** An address as people type it. */
export function short(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '')
}
