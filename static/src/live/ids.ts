// Random ids without crypto.randomUUID, which a page on plain http does not have.

const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789' // 32: five bits a letter

export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(20)) // 100 bits
  return Array.from(bytes, (byte) => LETTERS[byte & 31]).join('')
}
