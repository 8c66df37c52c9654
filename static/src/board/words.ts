import board from '../../locales/en-GB/board.json'
import common from '../../locales/en-GB/common.json'
import { speak } from '../i18n.ts'

/** The words of this screen, before anything is drawn. */
export const speakPlainly = (): void => speak(common, board)
