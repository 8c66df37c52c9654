// The largest size at which a text fits its box. Measured by word widths, so nothing is laid out twice.

import { AT, canvasWidth, makeRuler, type WidthOf } from './wall/ruler.ts'
import { FLOOR } from './wall/sizes.ts'
import type { Lines } from './wall/types.ts'

/** What an element offers, kept up to date: use as `use:room.watch`. The element's font size must be the
 * floor (2.6 units): that is how the size of a unit reaches the script. */
export class Room {
  width = $state(0)
  height = $state(0)
  unit = $state(0)
  lines = $state.raw<Lines>()
  #wide: WidthOf | undefined

  readonly watch = (box: HTMLElement) => {
    const style = getComputedStyle(box)
    this.#wide = canvasWidth(style.fontFamily)
    this.lines = makeRuler(this.#wide)
    const look = () => {
      this.unit = parseFloat(style.fontSize) / FLOOR
      this.width = box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
      this.height = box.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom)
    }
    look()
    const observer = new ResizeObserver(look)
    observer.observe(box)
    return { destroy: () => observer.disconnect() }
  }

  /** The width of a line, in ems; bold, since that is never the narrower. */
  readonly widthOf = (text: string): number => (this.#wide?.(text, true) ?? 0) / AT

  get ready(): boolean {
    return this.lines !== undefined && this.width > 0 && this.unit > 0
  }

  /** The largest of `sizes` (units, falling) in which `texts` under each other keep below `height` px; 0
   * when they do in none. `widest`: of a line, in ems. */
  fit(texts: string[], sizes: readonly number[], options: Fit): number {
    if (!this.ready) return 0
    const { height = this.height, width = this.width, widest = Infinity, leading = 1.2, bold = false, gap = 0 } = options
    const fits = (size: number) => {
      const font = size * this.unit
      const lines = texts.reduce((sum, text) => sum + this.lines!(text, font, Math.min(width, widest * font), bold), 0)
      return lines * font * leading + gap * font * Math.max(0, texts.length - 1) <= height
    }
    return sizes.find(fits) ?? 0
  }
}

export type Fit = { height?: number; width?: number; widest?: number; leading?: number; bold?: boolean; gap?: number }
