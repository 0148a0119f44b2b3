import { STYLE } from './style.ts'

/** Text that is already markup. */
class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type { Markup }

type Value = string | number | null | false | Markup | readonly Value[]

/** Markup with every value escaped, because names and notes come from strangers. */
export const html = (parts: TemplateStringsArray, ...values: readonly Value[]): Markup =>
  new Markup(parts.map((part, i) => part + (i < values.length ? textOf(values[i] ?? null) : '')).join(''))

function textOf(value: Value): string {
  if (value === null || value === false) return ''
  if (value instanceof Markup) return value.text
  if (typeof value === 'object') return value.map(textOf).join('')
  return String(value).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

type Kind = 'sf2' | 'register' | 'file'

/**
 * A page to print. The style stands in the page, because the page may be saved and sent on. The policy allows only the hash of this style.
 */
export const printed = (title: string, kind: Kind, body: Markup): string =>
  headOf(title, kind) + body.text + FOOT

/** The same page, part by part. */
export async function* printedIn(
  title: string,
  kind: Kind,
  parts: AsyncIterable<Markup> | Iterable<Markup>,
): AsyncGenerator<string> {
  yield headOf(title, kind)
  for await (const part of parts) yield part.text
  yield FOOT
}

const headOf = (title: string, kind: Kind): string =>
  html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
<main class="${kind}">`.text

const FOOT = '</main>\n</html>\n'

/** Markup that is complete only together with other parts. */
export const open = (text: string): Markup => new Markup(text)
