// One state for the shell and for what loads later; and a plain variable that changes, as the
// Svelte runtime exports them too.
export const room = $state({ count: 0 })
export let latest = 'nobody'

export function arrive(name: string) {
  room.count += 1
  latest = name
}
