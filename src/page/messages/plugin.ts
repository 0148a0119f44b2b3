import type { Plugin } from 'vite'
import { LANGUAGES, LATER, type Language, MESSAGES } from './catalogue.ts'

const VIRTUAL = 'messages:'
const BEHIND = '/later'

/**
 * Compiles the catalogue into two modules for each language: one for the first screen and one for all other views. A reader loads only
 * their own language, and the first screen's texts first.
 */
export const oneLanguage = (): Plugin => ({
  name: 'one-language',
  resolveId: (id) => (id.startsWith(VIRTUAL) ? `\0${id}` : null),
  load(id) {
    if (!id.startsWith(`\0${VIRTUAL}`)) return null
    const wanted = id.slice(VIRTUAL.length + 1)
    const isLater = wanted.endsWith(BEHIND)
    const name = isLater ? wanted.slice(0, -BEHIND.length) : wanted
    const language = LANGUAGES.find((one): one is Language => one === name)
    if (language === undefined) throw new Error(`There is no language ${wanted}`)
    const texts = Object.entries(MESSAGES)
      .filter(([key]) => LATER.includes(key.split('.')[0] ?? '') === isLater)
      .map(([key, texts]) => [key, texts[language]])
    return `export default ${JSON.stringify(Object.fromEntries(texts))}`
  },
})
