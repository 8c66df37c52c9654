// B blanks this wall by itself, for whoever stands at the projector: no link of a board may ask the server
// for anything. What the desk blanks stays blank until the desk shows it again.

const KEY = 'ace.board.blank'

export class Hold {
  on = $state(read())

  toggle(): void {
    this.on = !this.on
    try {
      if (this.on) sessionStorage.setItem(KEY, '1')
      else sessionStorage.removeItem(KEY)
    } catch {
      // It holds until the page is loaded again.
    }
  }
}

function read(): boolean {
  try {
    return sessionStorage.getItem(KEY) === '1'
  } catch {
    return false
  }
}
