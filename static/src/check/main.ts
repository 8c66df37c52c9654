import { mount } from 'svelte'
import words from '../../locales/en-GB/check.json'
import { speak } from '../i18n.ts'
import '../ui/tokens.css'
import App from './App.svelte'

speak(words)
mount(App, { target: document.getElementById('app')! })
