// Words of the screens. A catalogue is a flat JSON file for each screen and language; `{name}` is filled
// in; a key with `.one`, `.other` (and whatever other forms the language has) is chosen by `n`.
//
// The sources name British English alone; the build lays another language over it (vite/languages.ts).
//
// A key that has no words shows itself: ugly, seen at once, and better than an empty button.

export type Words = { readonly [key: string]: string }
export type Values = { readonly [name: string]: unknown }
export type T = (key: string, values?: Values) => string

export interface Speaker {
  readonly lang: string
  add(words: Words): void
  has(key: string): boolean
  t: T
}

export function speaker(lang: string, ...catalogues: Words[]): Speaker {
  const rules = new Intl.PluralRules(lang)
  const words: { [key: string]: string } = Object.assign(Object.create(null), ...catalogues)

  function find(key: string, values: Values): string {
    const n = values.n
    const form = typeof n === 'number' ? words[`${key}.${rules.select(n)}`] : undefined
    return form ?? words[key] ?? words[`${key}.other`] ?? key
  }

  return {
    lang,
    add: (more) => void Object.assign(words, more),
    has: (key) => key in words || `${key}.other` in words,
    t: (key, values = {}) => find(key, values).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)),
  }
}

let current = speaker('en-GB')

/** Once, by a screen's entry, before anything is drawn. The page says which language it was built in. */
export function speak(...catalogues: Words[]): void {
  current = speaker(document.documentElement.lang, ...catalogues)
}

/** A kind brings its own words along. */
export const addWords = (words: Words): void => current.add(words)
export const t: T = (key, values) => current.t(key, values)
export const hasWords = (key: string): boolean => current.has(key)
export const spoken = (): string => current.lang
