// A script in two languages: what is asked stands on the board in both, one under the other, as large and
// as strong: neither is the translation of the other for those who read it.

export interface Second {
  lang: string
  said: { [text: string]: string }
}

export interface Twin {
  text: string
  lang: string
}

export function twinOf(text: string, second: Second | undefined): Twin | undefined {
  const other = second?.said[text]
  return second && other ? { text: other, lang: second.lang } : undefined
}

/** Each line, then its twin. */
export function bothOf(lines: string[], second: Second | undefined): string[] {
  return lines.flatMap((line) => [line, twinOf(line, second)?.text ?? []].flat())
}

/** Of a line on the wall that is a twin: the language to read it in. */
export function langOf(line: string, second: Second | undefined): string | undefined {
  return second && Object.values(second.said).includes(line) ? second.lang : undefined
}
