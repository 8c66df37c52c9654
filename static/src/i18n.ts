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
  add(words: Words | undefined): void
  t: T
}

export function speaker(lang: string, ...catalogues: Words[]): Speaker {
  const rules = new Intl.PluralRules(lang)
  const words: { [key: string]: string } = Object.assign(Object.create(null), ...catalogues)

  function find(key: string, values: Values): string {
    const form = rules.select(values.n as number) // what is not counted: `other`
    return words[`${key}.${form}`] ?? words[key] ?? words[`${key}.other`] ?? key
  }

  return {
    lang,
    add: (more) => void Object.assign(words, more),
    t: (key, values = {}) => find(key, values).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)),
  }
}

let current: Speaker

/** Once, by a screen's entry, before anything is drawn. The page says which language it was built in. */
export function speak(...catalogues: Words[]): void {
  current = speaker(document.documentElement.lang, ...catalogues)
}

/** A kind brings its own words along, and a session its script's texts in this language: there the text
 * itself is the key, and shows itself where it has not been translated. */
export const addWords = (words: Words | undefined): void => current.add(words)
export const t: T = (key, values) => current.t(key, values)
export const hasWords = (key: string): boolean => t(key) !== key
export const spoken = (): string => current.lang
