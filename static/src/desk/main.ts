import { mount } from 'svelte'
import common from '../../locales/en-GB/common.json'
import words from '../../locales/en-GB/desk.json'
import { speak } from '../i18n.ts'
import '../ui/tokens.css'
import App from './App.svelte'
import './desk.css'
import { takeToken } from './token.ts'

speak(common, words)
mount(App, { target: document.getElementById('app')!, props: { token: takeToken('desk') } })
