// The requests about paper (`server/paper/pages.py`). What goes wrong is an Error whose message is a code with
// words `paper.<code>`; rows that cannot be kept are no error but part of the answer.

export type RowFault = { row: number; tab: string; code: string; detail: Record<string, unknown> }
export type Intake = { rows: number; fresh: number; already: number; kept: number; faults: RowFault[] }

const CODES = new Set(['not-allowed', 'no-such-session', 'too-large', 'no-rows', 'not-a-table'])

/** Looks at a file; with `keep` its sound rows are kept. */
export async function give(token: string, session: string, file: File, keep: boolean): Promise<Intake> {
  const path = `rows?name=${encodeURIComponent(file.name)}${keep ? '&keep' : ''}`
  return (await ask(token, session, path, file)).json() as Promise<Intake>
}

/** The browser keeps the file as if a link to it had been pressed. */
export async function take(token: string, session: string, path: string): Promise<void> {
  const answer = await ask(token, session, path)
  const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'paper'
  const url = URL.createObjectURL(await answer.blob())
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

async function ask(token: string, session: string, path: string, body?: File): Promise<Response> {
  const wish = { headers: { authorization: `Bearer ${token}` }, ...(body && { method: 'POST', body }) }
  const answer = await fetch(`/api/sessions/${encodeURIComponent(session)}/paper/${path}`, wish).catch(() => undefined)
  if (!answer) throw new Error('offline')
  if (answer.ok) return answer
  const { code = '' } = (await answer.json().catch(() => ({}))) as { code?: string }
  throw new Error(CODES.has(code) ? code : 'offline')
}
