import { isEmail } from '../domain/email.ts'
import { isStorable } from '../domain/storable.ts'

/** A fault of a row. Nothing else of the row is used. */
export class WrongRow extends Error {
  override readonly name = 'RowFault'
  readonly field: string | null
  constructor(field: string | null, reason: string) {
    super(reason)
    this.field = field
  }
}

const MOST = 200

/** Rollcall's own CSV, as others', has an apostrophe before what a spreadsheet would run. */
const DISARMED = /^'(?=[=+\-@])/
/** A formula that only says a text. Programs write it so that Excel keeps zeros. */
const AS_TEXT = /^="([^"]*)"$/
/** Zero-width characters that no script needs. Copied lists have them. */
const UNSEEN = /[\u200b\u2060\ufeff]/g

/** The cell's text for the roster; undefined if the cell is empty. */
export function textIn(cell: string | undefined, field: string): string | undefined {
  const text = (cell ?? '')
    .replace(UNSEEN, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(DISARMED, '')
    .replace(AS_TEXT, '$1')
  if (text === '') return undefined
  if (text.length > MOST) throw new WrongRow(field, `has more than ${MOST} characters`)
  if (!isStorable(text)) throw new WrongRow(field, 'has characters that are no text')
  return text
}

/** As `Ana Cruz <ana@school.example>`. */
const NAMED_ADDRESS = /^[^<>]*<([^<>]+)>\s*$/

/** In the roster's one spelling: see docs/roster.md. */
export function emailIn(cell: string | undefined, field = 'email'): string | undefined {
  const text = textIn(cell?.replace(/^mailto:/i, '').replace(NAMED_ADDRESS, '$1'), field)
    ?.toLowerCase()
    .normalize('NFC')
  if (text === undefined) return undefined
  if (!isEmail(text)) throw new WrongRow(field, 'is no e-mail address')
  return text
}

/** Excel shows a long number in this form and saves it so to CSV. The last digits are lost. */
const SHORTENED = /^\d(?:[.,]\d+)?E\+?\d+$/i

export function numberIn(cell: string | undefined, field: string): string | undefined {
  // Programs that take a number for a decimal fraction write it so.
  const text = textIn(cell, field)?.replace(/^(\d+)\.0$/, '$1')
  if (text !== undefined && SHORTENED.test(text))
    throw new WrongRow(field, 'was shortened by Excel, which lost its last digits: format the column as text')
  return text
}
