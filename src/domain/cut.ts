const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * The beginning of a text, as many whole characters of it as fit into so many UTF-16 units: Zoom's lengths are bounds in units. What a
 * reader sees as one character (a letter with its accents, a family of four) stays whole or goes.
 */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  let end = 0
  for (const { index, segment } of characters.segment(text)) {
    if (index + segment.length > max) break
    end = index + segment.length
  }
  // One character of thousands of marks is nobody's; of it the first whole code points stay.
  return end > 0 ? text.slice(0, end) : text.slice(0, max).replace(/[\ud800-\udbff]$/, '')
}
