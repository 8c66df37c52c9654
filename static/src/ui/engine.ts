// Who sorted: `endpoint:<model>@<version>` is a language model, anything else a method of our own. What a
// model did says so wherever it is shown.

const ENDPOINT = 'endpoint:' // as in facilitation/themes/theme.py
const UNSAID = 'unknown'

/** The sign of a language model, on a grid of 16 by 16: the same on the desk and on the wall. */
export const CHIP =
  'M4.5 4.5h7v7h-7ZM6.5 1.8v2.7M9.5 1.8v2.7M6.5 11.5v2.7M9.5 11.5v2.7M1.8 6.5h2.7M1.8 9.5h2.7M11.5 6.5h2.7M11.5 9.5h2.7'

export type Engine = { model: string; version: string }

/** The language model; `version` is empty where it said none, or only its name once more. */
export function modelOf(engine = ''): Engine | undefined {
  if (!engine.startsWith(ENDPOINT)) return undefined
  const at = engine.lastIndexOf('@') // a name may have one, a version never
  const model = engine.slice(ENDPOINT.length, at)
  const version = engine.slice(at + 1)
  return { model, version: version === UNSAID || version === model ? '' : version }
}
