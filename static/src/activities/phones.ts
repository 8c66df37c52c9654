import type { PhoneModule } from './contract.ts'
import { finder } from './find.ts'

export const phoneTwin = finder(import.meta.glob<PhoneModule>('./*/Phone.svelte'))
