// Who is here, and what the pages of people, of the own account and of the record ask for.

import type { Api } from './api.ts'

export type Rank = 'analyst' | 'organiser' | 'owner'
export const RANKS: Rank[] = ['analyst', 'organiser', 'owner']

/** `link`: came by the workspace link. `password`: has one (somebody of an identity provider has none). */
export type Who = { id: string; name: string; rank: Rank; link: boolean; password: boolean }
export type Me = { who: Who | null; first?: boolean; organisation: string; provider: string }
export type Person = { id: string; name: string; login: string; rank: Rank; made_at: number; seen_at: number; password: boolean }
export type Invitation = { key: string; name: string; rank: Rank; until: number }
export type Everybody = { people: Person[]; invitations: Invitation[]; link: 'always' | 'first' }
export type Invited = { kind: 'account' | 'password'; name: string; rank: Rank; until: number }

/** May they do what `needed` may? */
export function covers(rank: Rank, needed: Rank): boolean {
  return RANKS.indexOf(rank) >= RANKS.indexOf(needed)
}

export type Act = { id: string; at: number; by: string; name: string; what: string; object: string; detail: string }
export type RecordPage = { acts: Act[]; whats: string[]; people: { id: string; name: string }[] }
export type StoryLine = { at: number; role: string; name: string; what: string; step?: string; detail: string }

export class Accounts {
  readonly #api: Api

  constructor(api: Api) {
    this.#api = api
  }

  me = (): Promise<Me> => this.#api.told('/api/me')
  signIn = (login: string, password: string) => this.#api.told('/api/sign-in', 'POST', { login, password })
  signOut = (where: 'here' | 'everywhere') => this.#api.ask('/api/sign-out', 'POST', { where })
  first = (made: { login: string; name: string; password: string }) => this.#api.told('/api/account/first', 'POST', made)
  changePassword = (old: string, fresh: string) => this.#api.ask('/api/account/password', 'POST', { old, new: fresh })
  invited = (token: string): Promise<Invited> => this.#api.told('/api/invitation', 'POST', { token })
  accept = (token: string, made: { login: string; name: string; password: string }) =>
    this.#api.told('/api/invitation/use', 'POST', { token, ...made })
  everybody = (): Promise<Everybody> => this.#api.told('/api/people')
  invite = (name: string, rank: Rank): Promise<{ url: string }> => this.#api.told('/api/people', 'POST', { name, rank })
  change = (id: string, rank: Rank) => this.#api.ask(person(id), 'POST', { rank })
  remove = (id: string) => this.#api.ask(person(id), 'DELETE')
  passwordLink = (id: string): Promise<{ url: string }> => this.#api.told(`${person(id)}/password-link`, 'POST', {})
  withdraw = (key: string) => this.#api.ask(`/api/invitations/${key}`, 'DELETE')
  record = (asked: Record<string, string>): Promise<RecordPage> => this.#api.told(`/api/record?${new URLSearchParams(asked)}`)
  recordFile = () => this.#api.file('/api/record.csv', 'ace-record.csv')
  story = (session: string): Promise<{ lines: StoryLine[] }> => this.#api.told(`/api/sessions/${encodeURIComponent(session)}/story`)
  renewLink = (): Promise<{ url: string }> => this.#api.told('/api/workspace-link', 'POST', {})
}

function person(id: string): string {
  return `/api/people/${encodeURIComponent(id)}`
}
