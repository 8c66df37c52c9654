import { vitePreprocess } from '@sveltejs/vite-plugin-svelte'

// A class of Svelte's in every rule and element: four letters of its hash tell ours apart, and more cannot
// be compressed.
const cssHash = ({ hash, css }) => `s-${hash(css).slice(0, 4)}`

// Warnings are the accessibility check: svelte-check turns each of them into a failure (make check).
export default {
  preprocess: vitePreprocess({ script: false }),
  compilerOptions: { runes: true, cssHash },
}
