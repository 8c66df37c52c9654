// What a device is tried for, without joining anything: the server turns our empty token away, and that
// answer is the proof that the way is open.

export type Found = { socket: boolean; post: boolean; ms: number; kb: number; storage: boolean }

const PATIENCE_MS = 6_000
const ROUNDS = 5
const TURNED_AWAY = 4401 // wire.BAD_TOKEN: somebody of ours answered

export async function tryAll(): Promise<Found> {
  const [socket, post, ms] = await Promise.all([trySocket(), tryPost(), roundTrip()])
  return { socket, post, ms, kb: await joiningKb(), storage: tryStorage() }
}

/** A proxy may let the socket open and no frame through: only the server's own answer counts. */
function trySocket(): Promise<boolean> {
  return new Promise((settle) => {
    const end = (works: boolean) => {
      clearTimeout(timer)
      settle(works)
      socket.close()
    }
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`)
    const timer = setTimeout(() => end(false), PATIENCE_MS)
    socket.onopen = () => socket.send(JSON.stringify({ t: 'hello', token: 'a-device-is-tried' }))
    socket.onclose = (event) => end(event.code === TURNED_AWAY)
  })
}

async function tryPost(): Promise<boolean> {
  const head = { 'content-type': 'application/json', authorization: 'Bearer a-device-is-tried' }
  const answer = await asked('/live/view', { method: 'POST', headers: head, body: '{}' })
  const parcel = (await answer?.json().catch(() => undefined)) as { close?: number } | undefined
  return parcel?.close === TURNED_AWAY
}

/** The middle of a few, ms; Infinity: nothing came back. */
async function roundTrip(): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now()
    if (!(await asked('/health', { cache: 'no-store' }))?.ok) return Infinity
    times.push(performance.now() - began)
  }
  return Math.round(times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!)
}

/** What the joining page weighs as it came to this device; 0: the browser does not tell. */
async function joiningKb(): Promise<number> {
  await (await asked('/', { cache: 'no-store' }))?.text()
  const entries = performance.getEntriesByName(new URL('/', location.href).href) as PerformanceResourceTiming[]
  return Math.round((entries.at(-1)?.transferSize ?? 0) / 102.4) / 10
}

function tryStorage(): boolean {
  try {
    localStorage.setItem('ace.check', '1')
    localStorage.removeItem('ace.check')
    return true
  } catch {
    return false
  }
}

async function asked(path: string, options: RequestInit): Promise<Response | undefined> {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS)
  return fetch(path, { ...options, signal: stop.signal }).catch(() => undefined).finally(() => clearTimeout(timer))
}
