// Phones by the dozen in one process, each with the product's own client in a page of its own. Told by
// lines on stdin what happens to whom, it tells by lines on stdout how all of them are.
//
// node crowd.mjs <client.js> <code> <prefix that storage forgets, or -> <base> <base> ...

import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createContext, Script } from 'node:vm'
import { Page, Store } from './browser.mjs'

const [file, code, forgets, ...bases] = process.argv.slice(2)
const client = new Script(`${readFileSync(file, 'utf8')}; client`)
const NEWS_MS = 150

class Phone {
  store = new Store()
  texts = {}
  kept = {}
  persons = new Set()
  finals = 0
  joins = 0

  constructor(name, base) {
    Object.assign(this, { name, base })
  }

  /** As App.svelte opens: by the seat that this phone has, or else by the code. */
  async open() {
    const page = (this.page = new Page(this.base, this.store))
    const ours = (this.client = client.runInContext(createContext(page.globals)))
    let seat = ours.seatFor(code)
    if (!seat) {
      const early = ours.openEarly()
      const joined = await ours.join(code, '')
      if (page.gone) return
      if (!joined.seat) return void setTimeout(() => page.gone || this.open(), 500) // nobody is in yet: no drop-out
      this.joins += 1
      return this.enter(joined.seat, early)
    }
    this.enter(seat)
  }

  enter(seat, early) {
    this.live = this.client.connect({
      screen: 'phone', token: seat.token, early, store: seat.session, lang: 'en-GB', onFinal: () => (this.finals += 1),
    })
  }

  reload() {
    this.page.leave()
    if (forgets !== '-') this.store.forget(forgets)
    void this.open()
  }

  /** As Step.svelte sends. */
  say() {
    if (!this.live || this.page.frozen || !this.live.own.person) return
    const id = this.client.newId()
    this.texts[id] = `${this.name} says its ${ORDINAL[Object.keys(this.texts).length % 26]} thing, ${id}`
    const said = { do: 'contribute', activity: 'talk', contribution: id, body: { text: this.texts[id] }, lang: 'en-GB', written_at: Date.now() }
    this.live.ask(said).then((answer) => 'kept' in answer && (this.kept[id] = answer.kept))
  }

  news() {
    const entries = this.live?.outbox.entries ?? []
    const { person } = this.live?.own ?? {}
    if (person) this.persons.add(person)
    return {
      open: this.live?.status === 'open', slow: Boolean(this.live?.slow), persons: [...this.persons], joins: this.joins, finals: this.finals,
      waiting: entries.filter((it) => it.state === 'waiting').length, refused: entries.filter((it) => it.state === 'refused').map((it) => it.code),
      kept: Object.keys(this.kept).length, said: Object.keys(this.texts).length,
    }
  }
}

const ORDINAL = [...'abcdefghijklmnopqrstuvwxyz']
const phones = bases.map((base, n) => new Phone(`crowd-${ORDINAL[n % 26]}${ORDINAL[Math.floor(n / 26)]}`, base))
const tell = (what) => process.stdout.write(JSON.stringify(what) + '\n')
for (const phone of phones) void phone.open()
setInterval(() => tell(phones.map((phone) => phone.news())), NEWS_MS)

const DOES = {
  reload: (phone) => phone.reload(),
  freeze: (phone) => phone.page.freeze(),
  thaw: (phone) => phone.page.thaw(),
  online: (phone) => phone.page.online(),
  say: (phone) => phone.say(),
}
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [what, who] = line.split(' ')
    if (what === 'all') tell({ texts: phones.map((it) => it.texts), kept: phones.map((it) => it.kept) })
    else DOES[what](phones[Number(who)])
  })
  .on('close', () => process.exit())
