// Where areas stand. An area's place is its slot: it does not move when others grow, come or go,
// as long as the grid keeps its shape.

import type { Area, Box } from './types.ts'

const SHAPES = [[1, 1], [2, 1], [3, 1], [2, 2], [3, 2], [3, 2], [4, 2], [4, 2], [3, 3], [4, 3], [4, 3], [4, 3]] as const

export type Shape = { columns: number; rows: number }

/** The grid for `count` areas; `most` says what the screen can carry legibly. */
export function shapeFor(count: number, most: Shape): Shape {
  const wanted = SHAPES[Math.min(count, SHAPES.length) - 1] ?? SHAPES[0]
  if (wanted[0] <= most.columns && wanted[1] <= most.rows) return { columns: wanted[0], rows: wanted[1] }
  const columns = Math.min(most.columns, count)
  return { columns, rows: Math.min(most.rows, Math.ceil(count / columns)) }
}

export function boxesOf({ columns, rows }: Shape, width: number, height: number, gap: number): Box[] {
  const w = (width - gap * (columns - 1)) / columns
  const h = (height - gap * (rows - 1)) / rows
  return Array.from({ length: columns * rows }, (_, place) => ({
    x: (place % columns) * (w + gap),
    y: Math.floor(place / columns) * (h + gap),
    w,
    h,
  }))
}

/** Areas by place; the tray stands last. A slot beyond the grid takes the first free place. */
export function seat(areas: Area[], places: number): (Area | undefined)[] {
  const pages = Math.ceil(areas.length / places)
  const seats = new Array<Area | undefined>(pages * places).fill(undefined)
  const tray = areas.find((area) => area.kind === 'tray')
  if (tray) seats[seats.length - 1] = tray
  const others = areas.filter((area) => area !== tray).sort((a, b) => a.slot - b.slot)
  const late = others.filter((area) => {
    const taken = area.slot >= seats.length || seats[area.slot] !== undefined
    if (!taken) seats[area.slot] = area
    return taken
  })
  for (const area of late) seats[seats.indexOf(undefined)] = area
  return seats
}
