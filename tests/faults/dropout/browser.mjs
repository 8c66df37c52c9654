// What the client needs of a browser, for many phones in one process. A page can be frozen: timers, words
// from the network and answers wait until it is thawed, as on a locked phone.

class Page {
  frozen = false
  gone = false
  #waiting = []
  #sockets = new Set()

  constructor(base, store) {
    const page = this
    const run = (act) => page.#soon(act)
    this.window = new EventTarget()
    this.document = Object.assign(new EventTarget(), { visibilityState: 'visible', documentElement: { lang: 'en-GB' } })
    this.globals = {
      window: this.window, document: this.document, localStorage: store, location: new URL(base), navigator: { language: 'en-GB' },
      console, crypto, Event, EventTarget, AbortController, URL, queueMicrotask, performance,
      setTimeout: (act, ms, ...more) => setTimeout(() => run(() => act(...more)), ms),
      clearTimeout,
      requestAnimationFrame: (act) => setTimeout(() => run(() => act(performance.now())), 16),
      cancelAnimationFrame: clearTimeout,
      fetch: (path, how = {}) =>
        new Promise((take, refuse) =>
          fetch(base + path, { ...how, headers: { ...how.headers, origin: base } }).then(
            async (answer) => {
              const text = await answer.text()
              run(() => take({ ok: answer.ok, status: answer.status, json: async () => JSON.parse(text) }))
            },
          ).catch((error) => run(() => refuse(error))),
        ),
      WebSocket: class {
        static OPEN = 1
        onopen = null
        onmessage = null
        onclose = null
        #socket

        constructor(url) {
          this.#socket = new WebSocket(url, { headers: { origin: base } })
          page.#sockets.add(this.#socket)
          this.#socket.onopen = () => run(() => this.onopen?.())
          this.#socket.onmessage = ({ data }) => run(() => this.onmessage?.({ data }))
          this.#socket.onclose = ({ code }) => {
            page.#sockets.delete(this.#socket)
            run(() => this.onclose?.({ code }))
          }
        }

        get readyState() {
          return this.#socket.readyState
        }

        send(text) {
          if (this.#socket.readyState === 1) this.#socket.send(text)
        }

        close() {
          this.#socket.close()
        }
      },
    }
  }

  freeze() {
    this.document.visibilityState = 'hidden'
    this.frozen = true
  }

  thaw() {
    this.frozen = false
    this.document.visibilityState = 'visible'
    this.document.dispatchEvent(new Event('visibilitychange'))
    for (const act of this.#waiting.splice(0)) this.#soon(act)
  }

  online() {
    this.window.dispatchEvent(new Event('online'))
  }

  /** As a browser leaves a page: nothing of it runs any more, nobody is asked. */
  leave() {
    this.gone = true
    for (const socket of this.#sockets) socket.close()
  }

  #soon(act) {
    if (this.gone) return
    if (this.frozen) this.#waiting.push(act)
    else act()
  }
}

/** A phone's storage: it outlives the pages. `forgets`: a prefix that does not, for the sabotage. */
export class Store {
  #kept = new Map()
  get length() {
    return this.#kept.size
  }
  key = (at) => [...this.#kept.keys()][at] ?? null
  getItem = (key) => this.#kept.get(key) ?? null
  setItem = (key, text) => void this.#kept.set(key, text)
  removeItem = (key) => void this.#kept.delete(key)
  forget(prefix) {
    for (const key of [...this.#kept.keys()]) if (key.startsWith(prefix)) this.#kept.delete(key)
  }
}

export { Page }
