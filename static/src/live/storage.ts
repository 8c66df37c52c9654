// The device's storage, or, where a browser forbids it, one that keeps nothing and says so by throwing.

export function storage(): Storage {
  try {
    return localStorage
  } catch {
    return NOWHERE
  }
}

const NOWHERE: Storage = {
  length: 0,
  key: () => null,
  getItem: () => null,
  setItem() {
    throw new Error('no storage')
  },
  removeItem() {},
  clear() {},
}
