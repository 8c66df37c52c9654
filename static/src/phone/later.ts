// What a phone needs only after the first words have been sent: fetched as soon as somebody is in, beside
// everything else, so that the page to type in comes first.

import common from '../../locales/en-GB/common.json'
import words from '../../locales/en-GB/phone_later.json'
import { addWords } from '../i18n.ts'
import './other-way.css'

addWords(common)
addWords(words)

export { default as Alike } from './Alike.svelte'
export { default as Items } from './Items.svelte'
export { default as Left } from './Left.svelte'
export { default as Moved } from './Moved.svelte'
export { default as Over } from './Over.svelte'
export { default as Pass } from './Pass.svelte'
export { asks, default as Personal } from './Personal.svelte'
export { default as Unsent } from './Unsent.svelte'
