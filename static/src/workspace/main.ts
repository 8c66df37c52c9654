import { mount } from 'svelte'
import common from '../../locales/en-GB/common.json'
import accountWords from '../../locales/en-GB/accounts.json'
import words from '../../locales/en-GB/workspace.json'
import { forgetToken, takeToken } from '../desk/token.ts'
import { speak } from '../i18n.ts'
import '../ui/tokens.css'
import { Api } from './api.ts'
import App from './App.svelte'
import { takeInvitation, takeRefusal } from './invitation.ts'

speak(common, words, accountWords)
const invitation = takeInvitation()
const refusal = takeRefusal()
const props = { api: new Api(takeToken('workspace')), invitation, refusal, onforget: () => forgetToken('workspace') }
mount(App, { target: document.getElementById('app')!, props })
