import { t } from '../i18n.ts'
import type { Step } from './types.ts'

/** "12 of 38 have answered", and how many passed, if some did. */
export function countWords(step: Step, people: number): string {
  const { people: n, passed } = step.counts
  const said = t('board.count.answered', { n, of: Math.max(people, n) })
  return passed > 0 ? `${said} · ${t('board.count.passed', { n: passed })}` : said
}
