// What making a session asks of the server. Failures are those of `../api.ts`.

import { fileOf, path, type Api } from '../api.ts'
import type { Checked, Opened, Shown } from './types.ts'

export type Poster = 'a4' | 'a3' | 'cards'

export class Requests {
  readonly #api: Api

  constructor(api: Api) {
    this.#api = api
  }

  open(script: string): Promise<Opened> {
    return this.#api.told(`/api/scripts/${encodeURIComponent(script)}`)
  }

  /** The script that a session was made of. */
  openOf(session: string): Promise<Opened> {
    return this.#api.told(`${path(session)}/script`)
  }

  /** `edited` here, not in a file: translations of changed texts are left out. */
  check(text: string, edited: boolean): Promise<Checked> {
    return this.#api.told('/api/scripts/check', 'POST', { text, edited })
  }

  async preview(text: string): Promise<Shown[]> {
    return (await this.#api.told<{ steps: Shown[] }>('/api/scripts/preview', 'POST', { text, edited: true })).steps
  }

  async create(text: string): Promise<string> {
    return (await this.#api.told<{ id: string }>('/api/sessions', 'POST', { script_text: text, edited: true })).id
  }

  async yaml(text: string): Promise<File> {
    return fileOf(await this.#api.ask('/api/scripts/file', 'POST', { text, edited: true }), 'script.yaml', () => undefined)
  }

  async poster(session: string, kind: Poster): Promise<File> {
    return fileOf(await this.#api.ask(`${path(session)}/poster/${kind}`), `poster-${kind}.pdf`, () => undefined)
  }
}
