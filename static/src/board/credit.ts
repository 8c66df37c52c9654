// A language model as the room reads of it: its name, and the version that it gave of itself.

import { t } from '../i18n.ts'
import { modelOf } from '../ui/engine.ts'

export function creditOf(engine: string | undefined): string {
  const made = modelOf(engine)
  return !made ? '' : made.version ? t('board.model.version', made) : made.model
}
