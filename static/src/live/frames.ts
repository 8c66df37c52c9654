// At most once for each animation frame; and in a hidden page, which has no frames, soon all the same.

const HIDDEN_MS = 250

export function oncePerFrame(act: () => void): () => void {
  let waits = false
  return () => {
    if (waits) return
    waits = true
    const run = () => {
      if (!waits) return
      waits = false
      cancelAnimationFrame(frame)
      clearTimeout(timer)
      act()
    }
    const frame = requestAnimationFrame(run)
    const timer = setTimeout(run, HIDDEN_MS)
  }
}
