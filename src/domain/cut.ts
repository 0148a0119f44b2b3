const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * The longest beginning of a text that has at most so many UTF-16 units, because Zoom counts lengths in units. A character as a reader sees
 * it (a letter with its accents, a family emoji) is kept whole or left out.
 */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  let end = 0
  for (const { index, segment } of characters.segment(text)) {
    if (index + segment.length > max) break
    end = index + segment.length
  }
  // A first character that is too long by itself, with thousands of accents, is cut between code points.
  return end > 0 ? text.slice(0, end) : text.slice(0, max).replace(/[\ud800-\udbff]$/, '')
}
