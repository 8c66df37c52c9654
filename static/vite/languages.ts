// A screen is built once for each language that has a catalogue for it: `locales/cy/board.json` makes
// board.cy.html. The sources import British English alone; here the other words are laid over it. So no
// phone carries words that it does not speak or asks for them first, and no English flashes before them.

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Plugin, Rolldown } from 'vite'

export const FIRST = 'en-GB'

const FORM = /\.(zero|one|two|few|many)$/

type Words = { [key: string]: string }
type Bundle = Rolldown.OutputBundle

/** The environments of the build: name to language. Names may hold no dash. */
export function environmentsOf(name: string, languages: string[]): { [environment: string]: string } {
  return Object.fromEntries(languages.map((lang) => [lang === FIRST ? name : `${name}_${lang.replaceAll('-', '_')}`, lang]))
}

export function languagesOf(root: string, screen: string): string[] {
  return [FIRST, ...folders(root).filter((lang) => existsSync(join(root, 'locales', lang, `${screen}.json`)))]
}

function folders(root: string): string[] {
  const all = join(root, 'locales')
  return existsSync(all) ? readdirSync(all).filter((lang) => lang !== FIRST).sort() : []
}

/** Before whatever else is done with pages and words. */
export function words(root: string, spoken: { [environment: string]: string }): Plugin {
  return {
    name: 'ace:words',
    enforce: 'pre',
    apply: 'build',
    load(id) {
      const other = otherOf(id, spoken[this.environment.name] ?? FIRST)
      if (!other) return null
      this.addWatchFile(other)
      return JSON.stringify(short({ ...read(id), ...read(other) }))
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const lang = spoken[this.environment.name] ?? FIRST
        for (const page of pagesOf(bundle)) page.source = inWords(String(page.source), page.fileName, lang, root)
      },
    },
  }
}

/** After everything else: `phone.html` becomes `phone.cy.html`. */
export function named(spoken: { [environment: string]: string }): Plugin {
  return {
    name: 'ace:named',
    enforce: 'post',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const lang = spoken[this.environment.name] ?? FIRST
        if (lang === FIRST) return
        for (const page of pagesOf(bundle)) {
          delete bundle[page.fileName]
          this.emitFile({ type: 'asset', fileName: page.fileName.replace(/html$/, `${lang}.html`), source: page.source })
        }
      },
    },
  }
}

const pagesOf = (bundle: Bundle) =>
  Object.values(bundle).flatMap((output) => (output.type === 'asset' && output.fileName.endsWith('.html') ? [output] : []))

/** `en-GB/phone.json` of a screen, or `en-GB.json` of a kind, in another language, if it is there. */
function otherOf(id: string, lang: string): string | undefined {
  if (lang === FIRST || !id.endsWith('.json')) return undefined
  const ofScreen = basename(dirname(id)) === FIRST && join(dirname(id), '..', lang, basename(id))
  const ofKind = basename(id) === `${FIRST}.json` && join(dirname(id), `${lang}.json`)
  return [ofScreen, ofKind].find((file) => file && existsSync(file)) || undefined
}

/** Without forms that say the same as the general one, which stands in for them. */
function short(said: Words): Words {
  const isGeneral = (key: string) => said[key] === said[key.replace(FORM, '.other')]
  return Object.fromEntries(Object.entries(said).filter(([key]) => !FORM.test(key) || !isGeneral(key)))
}

function read(file: string): Words {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Words) : {}
}

const catalogue = (root: string, lang: string, name: string) => read(join(root, 'locales', lang, `${name}.json`))

/** `phone.json` and what stands beside it: `phone_join.json`. */
const ofScreen = (root: string, lang: string, screen: string) =>
  [screen, `${screen}_join`].map((name) => catalogue(root, lang, name))

/** `[[join.title]]` in a page is of that screen's words or of those in `pages.json`; `[[languages]]` leads
 * to the others. */
function inWords(html: string, fileName: string, lang: string, root: string): string {
  const screen = basename(fileName, '.html')
  const said = Object.assign({}, ...[FIRST, lang].flatMap((each) => [catalogue(root, each, 'pages'), ...ofScreen(root, each, screen)])) as Words
  const others = languagesOf(root, screen).filter((each) => each !== lang)
  return html
    .replace(`<html lang="${FIRST}"`, `<html lang="${lang}"${isRightToLeft(lang) ? ' dir="rtl"' : ''}`)
    .replace('[[languages]]', () => others.map((each) => linkTo(each, root)).join(' '))
    .replace(/\[\[([a-z_.]+)\]\]/g, (_whole, key: string) => said[key] ?? key)
}

function linkTo(lang: string, root: string): string {
  const name = catalogue(root, lang, 'pages')['language'] ?? lang
  return `<a href="?lang=${lang}&keep" lang="${lang}">${name}</a>`
}

function isRightToLeft(lang: string): boolean {
  const locale = new Intl.Locale(lang) as Intl.Locale & { getTextInfo(): { direction: string } }
  return locale.getTextInfo().direction === 'rtl'
}
