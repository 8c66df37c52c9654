// Which desk this is: the browser's own id, at random, and how whoever sits here is called. Both are
// kept in the browser, so that a desk that is loaded again is still the same desk.

import { newId } from '../live/ids.ts'

const ID = 'ace.desk.id'
const NAME = 'ace.desk.name'
export const LONGEST_NAME = 40

function kept(key: string): string {
  try {
    return localStorage.getItem(key) ?? ''
  } catch {
    return ''
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // a browser that forbids storage: loaded again it is another desk, and may take over
  }
}

function ownId(): string {
  const id = kept(ID) || newId()
  keep(ID, id)
  return id
}

export const me = { id: ownId() }
export const myName = (): string => kept(NAME)
export const nameMe = (name: string): void => keep(NAME, name)
