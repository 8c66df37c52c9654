// News for people who hear the screen: one polite region, at most one line in ten seconds (more would
// talk over what the person is doing). What comes meanwhile waits; of two of the same topic the later.

const PAUSE_MS = 10_000

let region: HTMLElement | undefined
let restUntil = 0
let timer: ReturnType<typeof setTimeout> | undefined
const waiting = new Map<string, string>()

export function announce(words: string, topic = words): void {
  waiting.delete(topic)
  waiting.set(topic, words)
  timer ??= setTimeout(speak, Math.max(restUntil - Date.now(), 50))
}

function speak(): void {
  timer = undefined
  const [first] = waiting
  if (!first) return
  waiting.delete(first[0])
  place().textContent = first[1]
  restUntil = Date.now() + PAUSE_MS
  if (waiting.size) timer = setTimeout(speak, PAUSE_MS)
}

function place(): HTMLElement {
  if (region) return region
  region = document.createElement('div')
  region.className = 'hidden'
  region.setAttribute('role', 'status')
  region.setAttribute('aria-live', 'polite')
  document.body.append(region)
  return region
}
