import type { Plugin } from 'vite'
import { LANGUAGES, type Language, MESSAGES } from './catalogue.ts'

const VIRTUAL = 'messages:'

/** Compiles the catalogue into one module a language: a reader loads the texts of their own alone. */
export const oneLanguage = (): Plugin => ({
  name: 'one-language',
  resolveId: (id) => (id.startsWith(VIRTUAL) ? `\0${id}` : null),
  load(id) {
    if (!id.startsWith(`\0${VIRTUAL}`)) return null
    const wanted = id.slice(VIRTUAL.length + 1)
    const language = LANGUAGES.find((one): one is Language => one === wanted)
    if (language === undefined) throw new Error(`There is no language ${wanted}`)
    const texts = Object.entries(MESSAGES).map(([key, texts]) => [key, texts[language]])
    return `export default ${JSON.stringify(Object.fromEntries(texts))}`
  },
})
