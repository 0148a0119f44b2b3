import { signal } from '@preact/signals'
import { browser } from '../storage.ts'
import type { Language, MESSAGES } from './catalogue.ts'

export type TextKey = keyof typeof MESSAGES

type Texts = Record<TextKey, string>

/** A placeholder in a text: {name}, or {n|minute|minutes} for a word that depends on a number. */
type NamesIn<Text> = Text extends `${string}{${infer Inside}}${infer Rest}`
  ? (Inside extends `${infer Name}|${string}` ? Name : Inside) | NamesIn<Rest>
  : never

type Given<K extends TextKey> = [NamesIn<(typeof MESSAGES)[K]['en']>] extends [never]
  ? []
  : [Record<NamesIn<(typeof MESSAGES)[K]['en']>, string | number>]

export const language = signal<Language>('en')
const texts = signal<Partial<Texts>>({})

const CHOSEN = 'rollcall.language'

const first = {
  en: () => import('messages:en'),
  fil: () => import('messages:fil'),
} satisfies Record<Language, () => Promise<{ default: unknown }>>

const later = {
  en: () => import('messages:en/later'),
  fil: () => import('messages:fil/later'),
} satisfies Record<Language, () => Promise<{ default: unknown }>>

/** Whether a view behind the first screen has been asked for. */
let isBehind = false

/** The reader's own choice, or the browser's. */
export function preferredLanguage(): Language {
  const chosen = browser.get(CHOSEN) ?? navigator.language
  return /^(?:fil|tl)\b/.test(chosen) ? 'fil' : 'en'
}

export async function speak(wanted: Language): Promise<void> {
  const [shown, behind] = await Promise.all([first[wanted](), isBehind ? later[wanted]() : null])
  texts.value = { ...shown.default, ...behind?.default }
  language.value = wanted
  document.documentElement.lang = wanted
}

/** The texts of the views behind the first screen. */
export async function speakOn(): Promise<void> {
  if (isBehind) return
  const { default: behind } = await later[language.value]()
  isBehind = true
  texts.value = { ...texts.value, ...behind }
}

export function choose(wanted: Language): Promise<void> {
  browser.set(CHOSEN, wanted)
  return speak(wanted)
}

/** The text of a message in the reader's language. */
export const t = <K extends TextKey>(key: K, ...[given]: Given<K>): string =>
  fill(texts.value[key] ?? '', given)

/** A text with its values. */
function fill(text: string, values: Record<string, string | number> = {}): string {
  return text.replaceAll(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, name, one, other) => {
    const value = values[name] ?? ''
    if (other === undefined) return typeof value === 'number' ? number(value) : value
    return Number(value) === 1 ? one : other
  })
}

/** The reader's locale for dates and numbers. For example, British English keeps British dates. */
export const locale = (): string =>
  navigator.languages.find((one) => one.split('-')[0] === language.value && isTag(one)) ?? language.value

/** Browsers may report language tags that their own formats refuse, as en-US@posix. */
function isTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0
  } catch {
    return false
  }
}

/** A number as the reader's language writes it. */
export const number = (value: number, digits = 1): string =>
  new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value)

/** The text for a server's name, as a field's. A name without a text stands for itself. */
export function named(group: string, name: string): string {
  const all: Partial<Record<string, string>> = texts.value
  return all[`${group}.${name}`] ?? name
}
