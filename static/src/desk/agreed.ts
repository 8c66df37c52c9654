// That somebody at this desk has read what a language model is sent, in this session. Kept for as long as
// the tab: another person, another day, is told again.

const STORE = 'ace.model'
const here = new Set<string>() // where a browser forbids storage, at least until the page is left

export function hasAgreed(session: string, model: string): boolean {
  try {
    return here.has(key(session, model)) || sessionStorage.getItem(STORE) === key(session, model)
  } catch {
    return here.has(key(session, model))
  }
}

export function agree(session: string, model: string): void {
  here.add(key(session, model))
  try {
    sessionStorage.setItem(STORE, key(session, model))
  } catch {
    // see `here`
  }
}

const key = (session: string, model: string): string => `${session} ${model}`
