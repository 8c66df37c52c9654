// Whether the page of one's own words is open: it is asked for from more than one place.

let open = $state(false)

export const mine = {
  get open(): boolean {
    return open
  },
  show: () => void (open = true),
  hide: () => void (open = false),
}
