// node look.mjs <address> <port of a browser>: what Lighthouse says of a page on a phone, as JSON.
import lighthouse from 'lighthouse'

const [address, port] = process.argv.slice(2)
const categories = ['performance', 'accessibility', 'best-practices']
const { lhr } = await lighthouse(address, { port: Number(port), output: 'json', logLevel: 'error', onlyCategories: categories })
const worth = (name) => Math.round(lhr.audits[name].numericValue * 1000) / 1000
const missed = Object.values(lhr.audits).filter((it) => it.score !== null && it.score < 0.9 && it.scoreDisplayMode !== 'informative')
console.log(
  JSON.stringify({
    version: lhr.lighthouseVersion,
    ...Object.fromEntries(categories.map((name) => [name.replace('-', '_'), Math.round(lhr.categories[name].score * 100)])),
    fcp_ms: worth('first-contentful-paint'), lcp_ms: worth('largest-contentful-paint'),
    tbt_ms: worth('total-blocking-time'), cls: worth('cumulative-layout-shift'),
    missed: missed.map((it) => it.id),
  }),
)
process.exit() // the browser is not ours to wait for
