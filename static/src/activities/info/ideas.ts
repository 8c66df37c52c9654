export type Block = { text?: string; items?: string[] }

/** One idea a screen; a text that ends with a colon belongs to the list after it. */
export function ideas(blocks: Block[]): Block[] {
  const pages: Block[] = []
  for (const block of blocks) {
    const before = pages.at(-1)
    if (block.items && before?.text?.trimEnd().endsWith(':') && !before.items) before.items = block.items
    else pages.push({ ...block })
  }
  return pages
}

export const textsOf = (page: Block): string[] => [...(page.text ? [page.text] : []), ...(page.items ?? [])]
