// Keeps the wall in words up to date, and says politely what is new. Without it the page is looked at again.
(() => {
  const EVERY = 8000 // ms
  const MOST = 3 // lines are read out; of more only how many
  const wall = document.getElementById('wall')
  const news = document.getElementById('news')
  const lost = document.getElementById('lost')
  const keep = document.getElementById('keep')
  const TAGS = { heading: 'h2', item: 'p', note: 'p' }
  let number = wall.dataset.number

  const keyOf = (node) => `${node.className} ${node.textContent}`

  /** What is there stays the same element: whoever reads at it is not thrown out of it. */
  function show(lines) {
    const there = new Map([...wall.children].map((node) => [keyOf(node), node]))
    const fresh = []
    const nodes = lines.map(([level, text]) => {
      const known = there.get(`${level} ${text}`)
      if (known) {
        there.delete(`${level} ${text}`)
        return known
      }
      const node = document.createElement(TAGS[level])
      node.className = level
      node.textContent = text
      if (level !== 'note') fresh.push(text)
      return node
    })
    for (const node of there.values()) node.remove()
    nodes.forEach((node, at) => wall.children[at] === node || wall.insertBefore(node, wall.children[at] ?? null))
    return fresh
  }

  function tell(fresh) {
    if (fresh.length === 0) return
    const { one, many } = news.dataset
    news.textContent = fresh.length > MOST ? many.replace('{n}', fresh.length) : one.replace('{text}', fresh.join('. '))
  }

  async function look() {
    if (!keep.checked || document.visibilityState !== 'visible') return
    try {
      const answer = await fetch(`${location.pathname}?after=${number}`, { cache: 'no-store' })
      if (!answer.ok) throw new Error(String(answer.status))
      lost.hidden = true
      if (answer.status === 204) return
      const seen = await answer.json()
      number = seen.number
      tell(show(seen.lines))
    } catch {
      lost.hidden = false
    }
  }

  if (location.search) location.replace(location.pathname) // it does not load itself anew as well
  document.getElementById('asked').hidden = true
  keep.parentElement.hidden = false
  keep.addEventListener('change', look)
  setInterval(look, EVERY)
})()
