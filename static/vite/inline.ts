// The phone's first round trip is its only one: the entry's script and styles are written into the
// page. (Measured on slow 4G: first paint 0.52 s against 0.74 s with separate files.)
//
// An inlined module has no address, and the kinds that load later import from it: the Svelte runtime
// above all, of which there must be one. So the entry lays its exports out as getters on one global,
// and in the chunks that load later each imported name becomes a read of that global. Reads, not
// copies: the runtime exports variables that change.

import { minify, parseAst, transformWithOxc, type Plugin, type Rolldown } from 'vite'

type Chunk = Rolldown.OutputChunk
type Bundle = Rolldown.OutputBundle
type Statement = ReturnType<typeof parseAst>['body'][number]

const SHARED = '__ace'

/** `page`: its name. `environments`: one for each language that it is built in. */
export function inlineEntry(page: string, environments: string[]): Plugin {
  return {
    name: 'ace:inline-entry',
    enforce: 'post',
    apply: 'build',
    applyToEnvironment: (environment) => environments.includes(environment.name),
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const entry = entryOf(bundle)
        for (const chunk of laterChunks(bundle, entry)) await readFromGlobal(chunk, entry)
        layOutExports(entry)
        const styles = takeStyles(bundle, entry)
        writeIntoPage(bundle, `${page}.html`, entry, styles)
        delete bundle[entry.fileName]
      },
    },
  }
}

function entryOf(bundle: Bundle): Chunk {
  const entries = chunksOf(bundle).filter((chunk) => chunk.isEntry)
  const [entry] = entries
  if (!entry || entries.length > 1) throw new Error('the phone page must have exactly one module script')
  if (entry.imports.length > 0) {
    throw new Error(`the phone's entry is not one piece: it imports ${entry.imports.join(', ')}`)
  }
  if (entry.dynamicImports.includes(entry.fileName)) {
    throw new Error('a module is imported both at once and later by the phone: choose one')
  }
  return entry
}

function laterChunks(bundle: Bundle, entry: Chunk): Chunk[] {
  return chunksOf(bundle).filter((chunk) => chunk !== entry && chunk.imports.includes(entry.fileName))
}

async function readFromGlobal(chunk: Chunk, entry: Chunk): Promise<void> {
  const reads: Record<string, string> = {}
  const kept = withoutStatements(chunk.code, (statement) => {
    if (statement.type !== 'ImportDeclaration' || !sameFile(statement.source.value, entry)) return false
    for (const specifier of statement.specifiers) {
      if (specifier.type !== 'ImportSpecifier') throw new Error(`${chunk.fileName}: only named imports are understood`)
      reads[specifier.local.name] = `${SHARED}.${nameOf(specifier.imported)}`
    }
    return true
  })
  // With their import gone the names are free, and `define` replaces free names only: scopes are
  // its business, not ours.
  const { code } = await transformWithOxc(kept, chunk.fileName, { define: reads, sourcemap: false })
  chunk.code = (await minify(chunk.fileName, code, { module: true })).code
  chunk.imports = chunk.imports.filter((name) => name !== entry.fileName)
}

function layOutExports(entry: Chunk): void {
  const getters: string[] = []
  const kept = withoutStatements(entry.code, (statement) => {
    if (statement.type !== 'ExportNamedDeclaration') return false
    for (const { local, exported } of statement.specifiers) {
      getters.push(`get ${nameOf(exported)}(){return ${nameOf(local)}}`)
    }
    return true
  })
  entry.code = getters.length > 0 ? `globalThis.${SHARED}={${getters.join(',')}};${kept}` : kept
}

function takeStyles(bundle: Bundle, entry: Chunk): string {
  const names = [...(entry.viteMetadata?.importedCss ?? [])]
  return names
    .map((name) => {
      const asset = bundle[name]
      if (asset?.type !== 'asset') throw new Error(`no style sheet ${name}`)
      delete bundle[name]
      return textOf(asset)
    })
    .join('')
}

function writeIntoPage(bundle: Bundle, name: string, entry: Chunk, styles: string): void {
  const asset = bundle[name]
  if (asset?.type !== 'asset') throw new Error(`no page ${name}`)
  // The script goes to the end of the body: the shell is painted while it is still arriving.
  asset.source = textOf(asset)
    .replace(/\s*<script type="module"[^>]*><\/script>/, '')
    .replace(/\s*<link rel="stylesheet"[^>]*>/g, '')
    .replace('</head>', () => (styles ? `<style>${styles.trim()}</style>\n</head>` : '</head>'))
    .replace('</body>', () => `<script type="module">${safeInHtml(withAbsoluteImports(bundle, entry))}</script>\n</body>`)
}

// `import("./X.js")` was relative to /assets/; in the page it would be relative to the page.
function withAbsoluteImports(bundle: Bundle, entry: Chunk): string {
  return chunksOf(bundle).reduce((code, chunk) => {
    const relative = `./${baseOf(chunk.fileName)}`
    return ['"', "'", '`'].reduce((text, q) => text.replaceAll(q + relative + q, `${q}/${chunk.fileName}${q}`), code)
  }, entry.code.trim())
}

const safeInHtml = (code: string) => code.replaceAll('</script', '<\\/script').replaceAll('<!--', '\\x3C!--')

function withoutStatements(code: string, dropped: (statement: Statement) => boolean): string {
  const gone = parseAst(code).body.filter(dropped)
  return gone.reduceRight((text, { start, end }) => text.slice(0, start) + text.slice(end), code)
}

const chunksOf = (bundle: Bundle) => Object.values(bundle).filter((output) => output.type === 'chunk')
const sameFile = (source: string, chunk: Chunk) => source === `./${baseOf(chunk.fileName)}`
const baseOf = (fileName: string) => fileName.slice(fileName.lastIndexOf('/') + 1)
const textOf = (asset: Rolldown.OutputAsset) =>
  typeof asset.source === 'string' ? asset.source : new TextDecoder().decode(asset.source)
const nameOf = (node: { type: string; name?: string; value?: unknown }) => node.name ?? String(node.value)
