import type { Spread } from '../statistics.ts'

/** How numbers are written in tables. */

export const figure = (value: number | null | undefined, digits: number): string =>
  value === null || value === undefined || Number.isNaN(value) ? '–' : grouped(value, digits)

export const spreadOf = ({ median, low, high }: Spread, digits: number): string =>
  `${grouped(median, digits)} (${grouped(low, digits)} to ${grouped(high, digits)})`

/** A dash if the other side was not measured. */
export const ratio = (value: number, to: number | undefined): string =>
  to === undefined || to === 0 ? '–' : grouped(value / to, 2)

const grouped = (value: number, digits: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
