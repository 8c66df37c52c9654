// The words of the kinds of which a step can be added: each stands in its kind's own folder.

import { addWords, type Words } from '../i18n.ts'

const found = import.meta.glob<{ default: Words }>('../activities/*/desk.en-GB.json')

export async function kindWords(): Promise<void> {
  for (const { default: words } of await Promise.all(Object.values(found).map((load) => load()))) addWords(words)
}
