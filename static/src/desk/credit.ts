// A language model as people read of it: its name, and the version that it gave of itself.

import { t } from '../i18n.ts'
import { modelOf } from '../ui/engine.ts'

export function creditOf(engine: string | undefined): string {
  const made = modelOf(engine)
  return !made ? '' : made.version ? t('desk.model.version', made) : made.model
}
