import type * as z from 'zod'

type Issue = z.core.$ZodRawIssue

/** What a request's field must be, in words for a person. A schema's own message comes before these. */
export function sentenceOf(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${named(issue.expected)}`
    case 'too_small':
      return atLeast(issue.origin, Number(issue.minimum))
    case 'too_big':
      return atMost(issue.origin, Number(issue.maximum))
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'does not have the right form'
    case 'invalid_value':
      return oneOf(issue.values.map(String), issue.input)
    case 'unrecognized_keys':
      return notKnown(issue.keys)
    case 'invalid_union':
      return 'has none of the forms that it may have'
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    default:
      return undefined
  }
}

export const oneOf = (values: readonly string[], given: unknown): string =>
  `${given === undefined ? 'is missing:' : 'must be'} ${values.length > 1 ? 'one of: ' : ''}${values.join(', ')}`

const TYPES: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}
const named = (type: string): string => TYPES[type] ?? type

const FORMATS: Record<string, string> = {
  datetime: 'must be an instant, as 2026-09-01T08:00:00Z',
  date: 'must be a date, as 2026-09-01',
  email: 'must be an e-mail address, as tala@school.example',
  url: 'must be an address, as https://school.example',
}

function atLeast(origin: string, minimum: number): string {
  if (origin !== 'string' && origin !== 'array') return `must be at least ${minimum}`
  return minimum === 1 ? 'must not be empty' : `must have at least ${minimum} ${counted(origin)}`
}

const atMost = (origin: string, maximum: number): string =>
  origin === 'string' || origin === 'array'
    ? `must have at most ${maximum.toLocaleString('en')} ${counted(origin)}`
    : `must be at most ${maximum}`

const counted = (origin: 'string' | 'array'): string => (origin === 'string' ? 'characters' : 'entries')

export const notKnown = (keys: readonly string[]): string =>
  `has what is not known here: ${keys.slice(0, MOST_KEYS).map(cut).join(', ')}`

/** Cut, because a request may have any number of keys of any length. */
const MOST_KEYS = 5
const MOST_LETTERS = 40
const cut = (key: string): string => (key.length > MOST_LETTERS ? `${key.slice(0, MOST_LETTERS)}…` : key)
