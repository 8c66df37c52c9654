// A list in words. Of very many only the first are named: a wall is no register.

import { spoken, t } from '../../i18n.ts'

const MOST = 12

export function listed(names: string[]): string {
  const more = names.length - MOST
  const told = more > 1 ? [...names.slice(0, MOST), t('board.missing.more', { n: more })] : names
  return new Intl.ListFormat(spoken(), { type: 'conjunction' }).format(told)
}
