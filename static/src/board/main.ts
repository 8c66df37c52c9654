import { mount } from 'svelte'
import '../ui/tokens.css'
import App from './App.svelte'
import './board.css'
import { speakPlainly } from './words.ts'

speakPlainly()
mount(App, { target: document.getElementById('app')! })
