import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arrange } from './arrange.ts'
import { themeAreas } from './areas.ts'
import { cut } from './cut.ts'
import { seat } from './grid.ts'
import { makeRuler } from './ruler.ts'
import type { Area, Item } from './types.ts'

const lines = makeRuler((word) => word.length * 52)
const room = { width: 1846, height: 800, unit: 10.8, lines }
const items = (count: number, words = 12): Item[] =>
  Array.from({ length: count }, (_, n) => ({ id: `c${n}`, text: 'being asked before it is decided '.repeat(words).slice(0, words * 6 + (n % 7) * 9) }))
const tray = (all: Item[]): Area[] => [{ id: '', kind: 'tray', slot: Infinity, title: '', count: all.length, items: all }]
const theme = (slot: number, all: Item[] = []): Area => ({ id: `t${slot}`, kind: 'theme', slot, title: `Theme ${slot}`, count: all.length, items: all })

function shown(areas: Area[]): string[] {
  return arrange(areas, room).pages.flatMap((page) => page.spots.map((spot) => spot.item.id))
}

test('every card lies on exactly one page', () => {
  for (const count of [1, 5, 50, 500]) assert.deepEqual(shown(tray(items(count))).sort(), items(count).map((item) => item.id).sort())
  const all = items(300)
  const areas = [0, 1, 2, 3, 4].map((slot) => theme(slot, all.filter((_, n) => n % 5 === slot)))
  assert.deepEqual(shown(areas).sort(), all.map((item) => item.id).sort())
})

test('five cards stand large, fifty small, and neither below the floor', () => {
  const [five, fifty] = [arrange(tray(items(5)), room), arrange(tray(items(50)), room)]
  assert.ok(five.font > fifty.font)
  assert.ok(fifty.font >= 2.6 * room.unit)
})

test('a card that comes later moves nobody', () => {
  const where = (count: number) => arrange(tray(items(count)), room, { size: 5, places: 1 }).pages[0]!.spots.map((spot) => [spot.item.id, spot.x, spot.y])
  const before = where(14)
  assert.deepEqual(where(15).slice(0, before.length), before)
})

test('a wall that shrank does not jump back', () => {
  const before = arrange(tray(items(30)), room)
  assert.equal(arrange(tray(items(28)), room, before).size, before.size)
})

test('a grid keeps its shape when a theme goes, and is made anew when most have gone', () => {
  const themes = (count: number) => Array.from({ length: count }, (_, slot) => theme(slot, items(2)))
  const before = arrange(themes(9), room)
  const place = (count: number) => arrange(themes(count), room, before).pages[0]!.cells[1]!.x
  assert.equal(place(7), before.pages[0]!.cells[1]!.x)
  assert.notEqual(place(4), before.pages[0]!.cells[1]!.x)
})

test('a theme sits in its slot, whoever else is there', () => {
  const at = (slots: number[], slot: number) => seat(slots.map((each) => theme(each)), 6).findIndex((each) => each?.slot === slot)
  assert.equal(at([0, 1, 2, 3, 4], 3), 3)
  assert.equal(at([0, 3, 4, 2], 3), 3)
  assert.equal(at([0, 3, 17, 2], 3), 3)
  assert.equal(at([0, 3, 17, 2], 17), 1) // beyond the grid: the first free place
})

test('the tray stands last and keeps its place while cards still come', () => {
  const pile = { title: 'Care', named: true, pinned: false, slot: 0, people: 1, cards: 1, words: [], example: 'c0' }
  const themes = { piles: { t0: pile }, homes: { c0: 't0' } }
  assert.deepEqual(themeAreas(items(1), themes, 'Just in', true).map((area) => area.kind), ['theme', 'tray'])
  assert.deepEqual(themeAreas(items(1), themes, 'Just in', false).map((area) => area.kind), ['theme'])
  assert.equal(seat([theme(5), ...tray(items(1))], 6).at(-1)?.kind, 'tray')
})

test('a text of any length is cut into pieces that fit, and nothing of it is lost', () => {
  for (const text of ['word '.repeat(400).trim(), 'x'.repeat(2000)]) {
    const fits = (part: Item) => part.text.length < 300
    const pieces: string[] = []
    let rest: Item = { id: 'c1', text }
    while (!fits(rest)) {
      const [head, tail] = cut(rest, fits)
      assert.ok(fits(head))
      pieces.push(head.text)
      rest = tail
    }
    const whole = [...pieces, rest.text].join(' ').replaceAll('…', '').replace(/\s+/g, '')
    assert.equal(whole, text.replace(/\s+/g, ''))
  }
})

test('a card that speaks for several people has room for saying so', () => {
  const [alone, many] = [items(1, 1)[0]!, { ...items(1, 1)[0]!, said: '3 people said this, and it takes a line of its own'.repeat(9) }]
  const height = (item: Item) => arrange(tray([item, ...items(30).slice(1)]), room).pages[0]!.spots.find((spot) => spot.item.id === item.id)!.h
  assert.ok(height(many) > height(alone))
})

test('what goes on stands behind its beginning, not before it', () => {
  const all = items(120)
  const themes = [0, 1, 3].map((slot, n) => theme(slot, all.slice(n * 16, n * 16 + 16)))
  const wall = arrange([...themes, ...tray(all.slice(48))], room, { size: 5, places: 5 })
  const again = wall.pages[0]!.cells.filter((cell) => cell.again)
  assert.deepEqual(again.map((cell) => cell.area.kind), ['theme', 'theme'])
})

test('in a place that nobody has, the fullest goes on, and nothing else moves for it', () => {
  const all = items(80)
  const areas = (count: number) => Array.from({ length: count }, (_, slot) => theme(slot, all.slice(slot * 16, slot * 16 + (slot === 2 ? 16 : 9))))
  const five = arrange(areas(5), room, { size: 5, places: 5 })
  const again = five.pages[0]!.cells.filter((cell) => cell.again)
  assert.deepEqual(again.map((cell) => cell.area.slot), [2])
  const six = arrange(areas(6), room, { size: 5, places: 5 })
  assert.deepEqual(six.pages[0]!.cells.filter((cell) => cell.again), [])
  const where = (wall: typeof five) => wall.pages[0]!.spots.filter((spot) => spot.area.slot < 5).map((spot) => [spot.item.id, spot.x, spot.y])
  const [before, after] = [where(five), where(six)]
  for (const spot of after) assert.ok(before.some((other) => `${other}` === `${spot}`), `${spot} moved`)
})
