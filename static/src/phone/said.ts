// What a card said with which this person agreed, for as long as the page lives: other people's words
// are not kept on a phone.

const texts = new Map<string, string>()

export const remember = (card: string, text: string): void => void texts.set(card, text)
export const saidBy = (card: string): string => texts.get(card) ?? ''
