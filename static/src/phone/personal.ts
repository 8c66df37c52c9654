// The twin of facilitation/personal.py, to ask before something is sent: the same patterns, held to the same
// vectors (tests/personal.json). What this overlooks the server still holds for the facilitator.

const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]/g
const TEN_DIGITS =
  /(?:^|[^0-9])([0-9]{3})[ .\u2010-\u2015-]{0,3}([0-9]{3})[ .\u2010-\u2015-]{0,3}([0-9]{4})(?![0-9])/g
const PHONE_ABROAD = /(?:\+|(?:^|[^0-9])00)44(?:[ .()\u2010-\u2015-]{0,3}[0-9]){10,11}(?![0-9])/
const PHONE_HOME = /(?:^|[^0-9+])0[127][0-9](?:[ .()\u2010-\u2015-]{0,2}[0-9]){8}(?![0-9])/
const ADDRESS = /[A-Za-z0-9\u00c0-\u024f._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}/
const CODE =
  /(?:^|[^A-Za-z0-9])(?:A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)[0-9][0-9A-Z]? {0,2}[0-9]([ABD-HJLNP-UW-Z]{2})(?![A-Za-z0-9])/gi
const NO_CODE = 'nd rd st th hr ft lb gb tb hz ug ng pt pp'.split(' ')

export type Kind = 'nhs-number' | 'phone' | 'email' | 'postcode'

export function looksLike(text: string): Kind[] {
  const folded = text.normalize('NFKC').replace(INVISIBLE, '')
  const found: [Kind, boolean][] = [
    ['nhs-number', [...folded.matchAll(TEN_DIGITS)].some(([, ...digits]) => isNhsNumber(digits.join('')))],
    ['phone', PHONE_ABROAD.test(folded) || PHONE_HOME.test(folded)],
    ['email', ADDRESS.test(folded)],
    ['postcode', [...folded.matchAll(CODE)].some(([, inward]) => !NO_CODE.includes(inward!))],
  ]
  return found.flatMap(([kind, there]) => (there ? [kind] : []))
}

function isNhsNumber(digits: string): boolean {
  const weighed = [...digits].reduce((sum, digit, place) => sum + Number(digit) * Math.max(10 - place, 1), 0)
  return weighed % 11 === 0 && new Set(digits).size > 1
}
