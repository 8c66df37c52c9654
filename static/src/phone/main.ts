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

speak(words)
const app = document.getElementById('app')!
app.replaceChildren()
mount(App, { target: app })
