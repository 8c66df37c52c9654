import '../ui/base.css'
import './phone.css'
// The parts that the kinds' forms are made of come with the page: a kind's own chunk stays small.
import '../ui/Choice.svelte'
import '../ui/Field.svelte'
import '../ui/Form.svelte'
import { mount } from 'svelte'
import words from '../../locales/en-GB/phone.json'
import { speak } from '../i18n.ts'
import App from './App.svelte'
import { codeInPath, isShared } from './seat.ts'

speak(words)
const app = document.getElementById('app')!
// The form in the page stays, and works, until there is something to put in its place.
if (isShared(location.search)) void shared()
else if (codeInPath(location.pathname)) show()
else void import('./Code.svelte').then(show)

function show() {
  app.replaceChildren()
  return mount(App, { target: app })
}

/** Nobody may see what the one before them wrote: all of that goes first. */
async function shared(): Promise<void> {
  app.replaceChildren()
  try {
    const { kiosk } = await import('./later.ts')
    await kiosk.begin(app, show)
  } catch {
    setTimeout(shared, 5_000)
  }
}
