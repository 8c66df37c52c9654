// dist/csp.json: for each page the hashes of what is written into it, so that the server can allow
// exactly that in its Content-Security-Policy and nothing else inline.

import { createHash } from 'node:crypto'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

type Hashes = { script: string[]; style: string[] }

const SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g
const STYLE = /<style[^>]*>([\s\S]*?)<\/style>/g

export async function writeContentHashes(folder: string): Promise<void> {
  const pages = (await readdir(folder)).filter((name) => name.endsWith('.html')).sort()
  const entries = await Promise.all(pages.map(async (name) => [name, await hashesOf(join(folder, name))]))
  await writeFile(join(folder, 'csp.json'), JSON.stringify(Object.fromEntries(entries), null, 2) + '\n')
}

async function hashesOf(file: string): Promise<Hashes> {
  const html = await readFile(file, 'utf8')
  return { script: hashAll(html, SCRIPT), style: hashAll(html, STYLE) }
}

function hashAll(html: string, pattern: RegExp): string[] {
  return [...html.matchAll(pattern)].map(([, text]) => {
    return `sha256-${createHash('sha256').update(text ?? '', 'utf8').digest('base64')}`
  })
}
