// A .br and a .gz beside every text file. Both: browsers ask for brotli on https only, and a laptop
// in a venue serves plain http.

import { readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { filesUnder } from './files.ts'

const TEXT = /\.(html|js|css|svg)$/
const SMALLEST_WORTH_IT = 200 // bytes

const BLOCKS = [0, 16, 17, 18, 19] // 0: brotli chooses, and is up to 0.3 % off: 87 bytes of the phone's page
const MODES = [constants.BROTLI_MODE_GENERIC, constants.BROTLI_MODE_FONT] // the second packs our page 72 bytes smaller

const brotli = promisify(brotliCompress)
const deflate = promisify(gzip)

export async function compress(folder: string): Promise<void> {
  const files = (await filesUnder(folder)).filter((file) => TEXT.test(file))
  await Promise.all(files.map(writeSiblings))
}

async function writeSiblings(file: string): Promise<void> {
  const bytes = await readFile(file)
  if (bytes.length < SMALLEST_WORTH_IT) return
  // Only where each byte is counted: ten packings of everything would be half the time of a build.
  const modes = file.endsWith('.html') ? MODES : MODES.slice(0, 1)
  const blocks = file.endsWith('.html') ? BLOCKS : BLOCKS.slice(0, 1)
  const packed = await Promise.all(modes.flatMap((mode) => blocks.map((block) => packedIn(bytes, mode, block))))
  await writeFile(`${file}.br`, packed.reduce((best, each) => (each.length < best.length ? each : best)))
  await writeFile(`${file}.gz`, await deflate(bytes, { level: 9 }))
}

function packedIn(bytes: Buffer, mode: number, block: number): Promise<Buffer> {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    [constants.BROTLI_PARAM_MODE]: mode,
    [constants.BROTLI_PARAM_LGBLOCK]: block,
  }
  return brotli(bytes, { params })
}
