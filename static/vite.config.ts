// Four plain pages, two builds: the phone is built alone, so that everything it needs first is one
// piece that can be written into its page; the three others share their common code as files.

import { svelte } from '@sveltejs/vite-plugin-svelte'
import { join, resolve } from 'node:path'
import { defineConfig } from 'vite'
import { compress } from './vite/compress.ts'
import { writeContentHashes } from './vite/hashes.ts'
import { inlineEntry } from './vite/inline.ts'

const LIGHT_DARK = 1 << 20 // lightningcss: helpers for light-dark(), which nobody here writes: 63 bytes of the phone's page
const page = (name: string) => resolve(import.meta.dirname, `${name}.html`)

export default defineConfig({
  base: '/',
  root: import.meta.dirname,
  plugins: [svelte(), inlineEntry('phone')],
  css: { lightningcss: { exclude: LIGHT_DARK } },
  build: {
    target: 'es2022',
    outDir: 'dist',
    assetsInlineLimit: 0, // the CSP knows no data: addresses
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  environments: {
    client: {
      build: { rolldownOptions: { input: ['board', 'desk', 'workspace', 'check'].map(page) } },
    },
    phone: {
      consumer: 'client',
      build: {
        emptyOutDir: false,
        // Whatever the page imports at once stays one chunk, also what the kinds use too: left to itself the
        // bundler sometimes makes a third chunk of the shared part, and nothing could be written into the page.
        rolldownOptions: { input: page('phone'), output: { codeSplitting: { groups: [{ name: 'phone', tags: ['$initial'] }] } } },
      },
    },
  },
  builder: {
    async buildApp(builder) {
      await builder.build(builder.environments.client!)
      await builder.build(builder.environments.phone!)
      const out = join(builder.config.root, builder.config.build.outDir)
      await writeContentHashes(out)
      await compress(out)
    },
  },
})
