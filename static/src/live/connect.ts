// Puts the pieces together for a browser: socket, clock, mirror, asks, outbox, reactive surface.

import type { FromServer } from '../protocol.gen.ts'
import { Asks } from './asks.ts'
import { Clock } from './clock.ts'
import { oncePerFrame } from './frames.ts'
import { Link, type Socket, type World } from './link.ts'
import { Looks } from './looks.ts'
import { Mirror } from './mirror.ts'
import { Outbox } from './outbox.ts'
import { storage } from './storage.ts'
import { Live } from './view.svelte.ts'

export type { Answer } from './asks.ts'
export type { Found, Sight } from './looks.ts'
export type { Entry } from './outbox.ts'
export type { Live } from './view.svelte.ts'

export interface Wish {
  screen: 'phone' | 'board' | 'desk' | 'workspace'
  token: string
  /** Phone only: under which name words are kept on the device. One for each session. */
  store?: string
  /** A socket that was opened while the token was still on its way (`openEarly`). */
  early?: WebSocket | undefined
  /** The link ended for good; `code` is of wire.py, words are `close.<code>`. */
  onFinal?: (code: number) => void
}

export function connect<V, O = Record<string, never>>(wish: Wish): Live<V, O> {
  const clock = new Clock()
  const mirror = new Mirror(() => link.send({ t: 'whole' }))
  const outbox = wish.screen === 'phone' ? new Outbox(`ace.out.${wish.store ?? ''}.`, storage(), changed) : undefined
  const link = new Link(worldWith(wish.early, (on) => (live.slow = on)), {
    hello: () => ({ t: 'hello', token: wish.token, lang: navigator.language.slice(0, 12) }),
    heard,
    status: (status) => (live.status = status),
    lost(code) {
      mirror.forget()
      asks.lost(code)
      looks.lost()
    },
    final(code) {
      live.closed = code
      leave()
      wish.onFinal?.(code)
    },
  })
  const asks = new Asks(browser, (ask) => link.send(ask), () => link.again(), outbox)
  const looks = new Looks((look) => link.send(look))
  const live = new Live<V, O>({
    now: () => clock.now(),
    ask: (command) => asks.ask(command),
    look: (at) => looks.look(at),
    drop: (ask) => outbox?.drop(ask),
    again: () => link.again(),
    stop() {
      leave()
      link.stop()
    },
  })

  const show = oncePerFrame(() => {
    live.view = mirror.view as V
    live.own = mirror.own as O
    live.number = mirror.number
    outbox?.seen(mirror.ownNumber)
  })
  const showOutbox = oncePerFrame(() => outbox && live.showOutbox(outbox.entries, outbox.durable))

  function changed(): void {
    queueMicrotask(() => showOutbox())
  }

  function heard(message: FromServer, took?: number): void {
    switch (message.t) {
      case 'view':
        clock.hear(message.now)
        mirror.whole(message)
        Object.assign(live, { door: message.door, session: message.session, role: message.role })
        Object.assign(live, { here: message.here, trouble: message.trouble })
        asks.opened(message.trouble)
        return show()
      case 'change':
        mirror.change(message)
        return show()
      case 'own':
        mirror.ofOwn(message)
        return show()
      case 'kept':
        if (live.trouble) trouble(false)
        asks.kept(message)
        return show()
      case 'told':
        looks.answer(message.ask, { told: message.code, detail: message.detail })
        return asks.told(message)
      case 'seen':
        return looks.answer(message.look, message)
      case 'here':
        live.here = message.phones
        return
      case 'trouble':
        return trouble(message.on)
      case 'beat':
        return clock.hear(message.now, took)
    }
  }

  function trouble(on: boolean): void {
    live.trouble = on
    asks.trouble(on)
  }

  const nudge = () => document.visibilityState === 'visible' && link.nudge()
  const otherTab = (event: StorageEvent) => {
    if (event.key !== null && !event.key.startsWith('ace.out.')) return
    outbox?.read()
    asks.pump()
  }
  const leave = listen([
    [window, 'online', nudge],
    [window, 'pageshow', nudge],
    [document, 'visibilitychange', nudge],
    [window, 'storage', otherTab as () => void],
  ])
  link.start()
  return live
}

function listen(ears: [EventTarget, string, () => void][]): () => void {
  for (const [where, what, act] of ears) where.addEventListener(what, act)
  return () => {
    for (const [where, what, act] of ears) where.removeEventListener(what, act)
  }
}

/** Two round trips saved: the server waits 5 s for the hello. */
export function openEarly(): WebSocket {
  return new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`)
}

function worldWith(early: WebSocket | undefined, slow: (on: boolean) => void): World {
  let choose: ((missed: number) => Socket | undefined) | undefined
  return {
    ...browser,
    open(missed) {
      if (missed > 1) import('./ways.ts').then((late) => (choose ??= late.ways(browser, slow)), () => {})
      const taken = choose?.(missed) ?? (early && early.readyState <= WebSocket.OPEN ? early : openEarly())
      early = undefined
      return taken as Socket
    },
  }
}

const browser: World = {
  open: openEarly as unknown as () => Socket,
  now: () => Date.now(),
  after(ms, act) {
    const timer = setTimeout(act, ms)
    return () => clearTimeout(timer)
  },
  chance: () => Math.random(),
}
