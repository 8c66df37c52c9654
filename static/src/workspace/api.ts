// The workspace's requests. Every failure is a `Fault` with a code that has words; nothing else is thrown.

import { hasWords, t } from '../i18n.ts'

export type SessionState = 'draft' | 'rehearsal' | 'live' | 'closed' | 'archived'

/** As `facilitation/views/workspace.py` makes it, and the join code. */
export type SessionLine = {
  id: string
  title: string
  script: string
  state: SessionState
  created_at: number
  moved_at: number
  events: number
  people: number
  contributions: number
  held: number
  withdrawn: number
  step: string
  steps: number
  /** When what was said has been kept for as long as people were told; 0: it is not over. */
  keep_until: number
  code: string
}

/** A script of the catalogue; one with `faults` cannot be run. */
export type ScriptLine = { script: string; title: string; minutes: number; steps?: number; helper?: boolean; goal: string; faults?: number }
export type Role = 'board' | 'desk' | 'moderator'
export type IssuedLink = { id: string; role: Role; label: string; made_at: number; seen_at: number; url: string }
export type Links = { code: string; join: string; roles: Role[]; issued: IssuedLink[] } & Record<Role, string>
/** A QR code as a path of squares. */
export type Drawn = { size: number; path: string }
/** How many bytes came, of how many (0: not known). */
export type Heard = (got: number, of: number) => void
export type Format = 'pack' | 'xlsx' | 'csv' | 'json'

export class Fault extends Error {
  readonly code: string
  readonly detail: Record<string, unknown>

  constructor(code: string, detail: Record<string, unknown> = {}) {
    super(code)
    this.code = code
    this.detail = detail
  }

  get words(): string {
    const key = [`workspace.error.${this.code}`, `told.${this.code}`].find(hasWords)
    return t(key ?? 'workspace.error.other', { ...this.detail, code: this.code })
  }
}

export class Api {
  /** The workspace link's; empty where a sign-in (a cookie) says who asks. */
  #token: string

  constructor(token: string) {
    this.#token = token
  }

  get hasToken(): boolean {
    return this.#token !== ''
  }

  /** From now on the sign-in says who asks. */
  forgetToken(): void {
    this.#token = ''
  }

  async shelf(): Promise<{ sessions: SessionLine[]; scripts: ScriptLine[] }> {
    return this.told('/api/sessions')
  }

  async create(script: string): Promise<string> {
    const made = await this.told<{ id: string }>('/api/sessions', 'POST', { script })
    return made.id
  }

  async links(session: string): Promise<Links> {
    return this.told(`${path(session)}/links`)
  }

  async renew(session: string, role: Role): Promise<Links> {
    return this.told(`${path(session)}/links/renew`, 'POST', { role })
  }

  issue(session: string, role: string, label: string): Promise<Links> {
    return this.told(`${path(session)}/links`, 'POST', { role, label })
  }

  revoke(session: string, link: string): Promise<Links> {
    return this.told(`${path(session)}/links/${encodeURIComponent(link)}`, 'DELETE')
  }

  revokeAll(session: string): Promise<Links> {
    return this.told(`${path(session)}/links/revoke`, 'POST', {})
  }

  qr(session: string, link: string): Promise<Drawn> {
    return this.told(`${path(session)}/links/${encodeURIComponent(link)}/qr`)
  }

  /** `title`: of a session that was real, typed by whoever wants it gone. */
  async discard(session: string, title = ''): Promise<void> {
    await this.ask(path(session), 'DELETE', { title })
  }

  async archive(session: string): Promise<void> {
    await this.ask(`${path(session)}/archive`, 'POST', {})
  }

  /** The file and its name; `heard` is told how many bytes came, of how many (0: not known). */
  async take(session: string, format: Format, heard: Heard): Promise<File> {
    return this.file(`${path(session)}/export/${format}`, `${session}.${format}`, heard)
  }

  async file(url: string, called: string, heard: Heard = () => undefined): Promise<File> {
    return fileOf(await this.ask(url), called, heard)
  }

  /** The answer as JSON. */
  async told<T>(url: string, method = 'GET', body?: unknown): Promise<T> {
    return (await this.ask(url, method, body)).json() as Promise<T>
  }

  async ask(url: string, method = 'GET', body?: unknown): Promise<Response> {
    const key = this.#token ? { authorization: `Bearer ${this.#token}` } : {}
    const headers = { ...key, 'content-type': 'application/json' }
    const answer = await fetch(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }).catch(() => {
      throw new Fault('offline')
    })
    if (answer.ok) return answer
    const told = (await answer.json().catch(() => ({}))) as { code?: string; detail?: Record<string, unknown> }
    throw new Fault(answer.status === 401 ? 'not-allowed' : (told.code ?? `${answer.status}`), told.detail)
  }
}

/** The file that an answer brings; `name` if it does not say one. */
export async function fileOf(answer: Response, name: string, heard: Heard): Promise<File> {
  const of = Number(answer.headers.get('content-length') ?? 0)
  const told = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1]
  const parts: Uint8Array<ArrayBuffer>[] = []
  let got = 0
  const reader = answer.body!.getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      parts.push(next.value)
      heard((got += next.value.length), of)
    }
  } catch {
    throw new Fault('offline')
  }
  const type = answer.headers.get('content-type') ?? 'application/octet-stream'
  return new File(parts, told ?? name, { type })
}

/** What any of the above can end with, as words. */
export function wordsOf(error: unknown): string {
  return error instanceof Fault ? error.words : t('workspace.error.other', { code: String(error) })
}

export function path(session: string): string {
  return `/api/sessions/${encodeURIComponent(session)}`
}
