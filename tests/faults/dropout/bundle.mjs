// Run in static/, which has the packages: writes client.ts and what it needs as one plain script.
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build } from 'vite'

const [entry, outDir] = process.argv.slice(-2)
await build({
  configFile: false,
  logLevel: 'error',
  plugins: [svelte()],
  build: { outDir, minify: false, target: 'es2022', lib: { entry, name: 'client', formats: ['iife'], fileName: () => 'client.js' } },
})
