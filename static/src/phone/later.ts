// What a phone needs only after the first words have been sent: fetched as soon as somebody is in, beside
// everything else, so that the page to type in comes first.

import common from '../../locales/en-GB/common.json'
import words from '../../locales/en-GB/phone_later.json'
import { addWords } from '../i18n.ts'
import './other-way.css'

addWords(common)
addWords(words)

export { keepFocus } from './focus.ts'
export { default as Alike } from './Alike.svelte'
export { default as Foot } from './Foot.svelte'
export { default as Items } from './Items.svelte'
export { default as Left } from './Left.svelte'
export { default as More } from './More.svelte'
export { default as MoreLeft } from './MoreLeft.svelte'
export { moreUntil } from './more.svelte.ts'
export { default as Moved } from './Moved.svelte'
export { default as Over } from './Over.svelte'
export { default as Pass } from './Pass.svelte'
export { asks, default as Personal } from './Personal.svelte'
export { default as Recap } from './Recap.svelte'
export * as kiosk from './kiosk.ts'
