// 65_000 ms -> "1:05"; an hour and more -> "1:00:00". Rounded up: a minute shows 1:00 first, 0:01 last.

export function remaining(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0'))
  const hours = Math.floor(seconds / 3600)
  return hours ? `${hours}:${parts.join(':')}` : parts.join(':').replace(/^0/, '')
}
