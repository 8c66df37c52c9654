// What stands on the wall, in words.

import { t } from '../i18n.ts'
import type { Shows } from '../protocol.gen.ts'
import type { DeskView } from './types.ts'

export type Shown = Required<Omit<Shows, 'do' | 'wall'>>

/** “6 themes and 14 cards, 36 cards behind · page 2 of 5” */
export function standsWords({ scene, page, of, themes, cards, behind }: Shown): string {
  const told = [t(`desk.wall.scene_${scene}`)]
  if (themes) told.push(t('desk.wall.themes', { n: themes }))
  if (cards) told.push(t('desk.pile.cards', { n: cards }))
  if (behind) told.push(t('desk.wall.behind', { n: behind }))
  if (of > 1) told.push(t('desk.wall.page', { page, of }))
  return told.join(' · ')
}

const SHORT = 60

/** What is in the spotlight. */
export function litWords(view: DeskView): string {
  const { to, activity, name } = view.wall.spotlight
  if (to === 'missing') return t('desk.wall.missing')
  if (to === 'split') return t('desk.wall.split', { field: view.wall.splits[name] ?? view.people.cohorts[name]?.label ?? name })
  const text = to === 'theme' ? view.themes[activity]?.piles[name]?.title : view.cards[name]?.text
  if (!text) return t('desk.spot.lit')
  return t('desk.spot.is', { text: text.length > SHORT ? `${text.slice(0, SHORT)}…` : text })
}
