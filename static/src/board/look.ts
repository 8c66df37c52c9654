// Light or dark. The machine's wish is followed until somebody presses D; then that holds in this tab.

const KEY = 'ace.board.look'

export function startLook(): () => void {
  const root = document.documentElement
  const stored = read()
  if (stored) root.dataset.look = stored
  return () => {
    const dark = root.dataset.look ? root.dataset.look === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
    root.dataset.look = dark ? 'light' : 'dark'
    write(root.dataset.look)
  }
}

function read(): string {
  try {
    return sessionStorage.getItem(KEY) ?? ''
  } catch {
    return ''
  }
}

function write(look: string): void {
  try {
    sessionStorage.setItem(KEY, look)
  } catch {
    // It holds until the page is loaded again.
  }
}
