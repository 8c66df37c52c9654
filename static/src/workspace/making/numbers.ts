/** A number where it is one; else what was typed, which the server then says is none. */
export function numbered(typed: string | number): number | string {
  const text = String(typed).trim().replace(',', '.')
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : String(typed)
}
