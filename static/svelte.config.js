import { vitePreprocess } from '@sveltejs/vite-plugin-svelte'

// Warnings are the accessibility check: svelte-check turns each of them into a failure (make check).
export default {
  preprocess: vitePreprocess({ script: false }),
  compilerOptions: { runes: true },
}
