import { mount } from 'svelte'
import common from '../../locales/en-GB/common.json'
import words from '../../locales/en-GB/workspace.json'
import { takeToken } from '../desk/token.ts'
import { speak } from '../i18n.ts'
import '../ui/tokens.css'
import { Api } from './api.ts'
import App from './App.svelte'

speak(common, words)
mount(App, { target: document.getElementById('app')!, props: { api: new Api(takeToken('workspace')) } })
