import type { T } from '../../i18n.ts'
import type { BarRow } from '../../ui/charts/types.ts'

export type Option = { at: number; label: string; dots: number; voters: number; rank: number; tie: boolean }

/** Ranked once voting is over; before that in the order of the options, so that nothing jumps. */
export function ballots(options: { [id: string]: Option }, ranked: boolean, t: T): BarRow[] {
  return Object.entries(options)
    .sort(([, a], [, b]) => (ranked ? a.rank - b.rank || a.at - b.at : a.at - b.at))
    .map(([id, option]) => ({
      id,
      lead: !ranked || option.dots === 0 ? '' : `${option.tie ? '=' : ''}${option.rank}`,
      label: option.label,
      value: option.dots,
      told: told(option, t),
      first: ranked && option.rank === 1 && option.dots > 0,
    }))
}

function told({ voters, dots, tie }: Option, t: T): string {
  const both = `${t('board.vote.people', { n: voters })} · ${t('board.vote.dots', { n: dots })}`
  return tie ? `${both} · ${t('board.vote.tie')}` : both
}
