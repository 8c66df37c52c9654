// Four plain pages, two builds for each language: the phone is built alone, so that everything it needs
// first is one piece that can be written into its page; the three others share their common code as files.

import { svelte } from '@sveltejs/vite-plugin-svelte'
import { join, resolve } from 'node:path'
import { defineConfig } from 'vite'
import { compress } from './vite/compress.ts'
import { writeContentHashes } from './vite/hashes.ts'
import { inlineEntry } from './vite/inline.ts'
import { environmentsOf, languagesOf, named, words } from './vite/languages.ts'

const LIGHT_DARK = 1 << 20 // lightningcss: helpers for light-dark(), which nobody here writes: 63 bytes of the phone's page
const ROOT = import.meta.dirname
const page = (name: string) => resolve(ROOT, `${name}.html`)

const SCREENS = ['board', 'desk', 'workspace', 'check']
const screensIn = (lang: string) => SCREENS.filter((screen) => languagesOf(ROOT, screen).includes(lang))
const clients = environmentsOf('client', [...new Set(SCREENS.flatMap((screen) => languagesOf(ROOT, screen)))])
const phones = environmentsOf('phone', languagesOf(ROOT, 'phone'))
const spoken = { ...clients, ...phones }

// The page names each file that it may need later: six letters of a hash tell them apart, and more cannot be
// compressed.
const NAMES = { chunkFileNames: 'assets/[name]-[hash:6].js', assetFileNames: 'assets/[name]-[hash:6][extname]' }

const client = (lang: string) => ({
  consumer: 'client' as const,
  build: { emptyOutDir: lang === 'en-GB', rolldownOptions: { input: screensIn(lang).map(page) } },
})
// Whatever the page imports at once stays one chunk, also what the kinds use too: left to itself the
// bundler sometimes makes a third chunk of the shared part, and nothing could be written into the page.
const phone = () => ({
  consumer: 'client' as const,
  build: {
    emptyOutDir: false,
    rolldownOptions: { input: page('phone'), output: { ...NAMES, codeSplitting: { groups: [{ name: 'phone', tags: ['$initial' as const] }] } } },
  },
})

export default defineConfig({
  base: '/',
  root: ROOT,
  plugins: [words(ROOT, spoken), svelte(), inlineEntry('phone', Object.keys(phones)), named(spoken)],
  css: { lightningcss: { exclude: LIGHT_DARK } },
  build: {
    target: 'es2022',
    outDir: 'dist',
    assetsInlineLimit: 0, // the CSP knows no data: addresses
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  environments: Object.fromEntries([
    ...Object.entries(clients).map(([name, lang]) => [name, client(lang)]),
    ...Object.keys(phones).map((name) => [name, phone()]),
  ]),
  builder: {
    async buildApp(builder) {
      for (const name of Object.keys(spoken)) await builder.build(builder.environments[name]!)
      const out = join(builder.config.root, builder.config.build.outDir)
      await writeContentHashes(out)
      await compress(out)
    },
  },
})
