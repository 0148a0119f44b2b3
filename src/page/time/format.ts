import { locale, number, t } from '../messages/text.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

function format(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()} ${timeZone} ${JSON.stringify(options)}`
  const known = formats.get(key) ?? made(timeZone, options)
  formats.set(key, known)
  return known
}

/** Times of a zone that the browser does not know are shown in the reader's own zone. */
function made(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale(), { timeZone, ...options })
  } catch {
    return new Intl.DateTimeFormat(locale(), options)
  }
}

/** An invalid time is shown as none, so that one odd entry does not break the view. */
const shown = (at: string | number, zone: string, options: Intl.DateTimeFormatOptions): string => {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? '–' : format(zone, options).format(date)
}

export const readersZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone

const HOUR = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const

export const time = (at: string | number, zone = readersZone()): string => shown(at, zone, HOUR)

export const exactTime = (at: string | number, zone = readersZone()): string =>
  shown(at, zone, { ...HOUR, second: '2-digit' })

/** With the year if it is not this year. */
export const day = (at: string | number, zone = readersZone()): string =>
  shown(at, zone, { weekday: 'short', day: 'numeric', month: 'short', ...yearOf(at, zone) })

export const shortDay = (at: string | number, zone = readersZone()): string =>
  shown(at, zone, { day: 'numeric', month: 'short' })

const yearOf = (at: string | number, zone: string): Intl.DateTimeFormatOptions =>
  shown(at, zone, { year: 'numeric' }) === shown(Date.now(), zone, { year: 'numeric' })
    ? {}
    : { year: 'numeric' }

export const longDay = (at: string | number, zone = readersZone()): string =>
  shown(at, zone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })

export const moment = (at: string | number, zone = readersZone()): string =>
  shown(at, zone, { day: 'numeric', month: 'short', ...yearOf(at, zone), ...HOUR })

export const month = (at: string | number, zone = readersZone()): string =>
  shown(at, zone, { month: 'short' })

/** Monday is 0: 5 January 1970 was one. */
export const longWeekday = (n: number): string => shown((4 + n) * 86_400_000, 'UTC', { weekday: 'long' })

/** yyyy-mm-dd in a zone, for keys and for inputs. */
export const isoDay = (at: string | number, zone = readersZone()): string => {
  const parts = new Map(
    new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
      .formatToParts(new Date(at))
      .map(({ type, value }) => [type, value]),
  )
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`
}

/** 08:00–08:45, and the reader's own time beside it where their clock shows another. */
export function timesOf(start: string, minutes: number, zone: string): string {
  const end = Date.parse(start) + minutes * 60_000
  const there = `${time(start, zone)}–${time(end, zone)}`
  return differs(start, zone) ? `${there} (${t('time.yours', { time: yoursOf(start, zone) })})` : there
}

/** The reader's own time, with the day if it differs. */
const yoursOf = (at: string, zone: string): string =>
  isoDay(at) === isoDay(at, zone) ? time(at) : `${day(at)}, ${time(at)}`

const differs = (at: string, zone: string): boolean => moment(at, zone) !== moment(at)

/** A length of time in words: 43 min, 1 h 5 min, 50 s. */
export function length(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return t('time.seconds', { n: whole })
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return t('time.minutes', { n: minutes })
  const rest = minutes % 60
  return rest === 0
    ? t('time.hours', { n: Math.floor(minutes / 60) })
    : t('time.hoursMinutes', { h: Math.floor(minutes / 60), m: rest })
}

/** A running clock: 4:05, 1:02:09. */
export function counter(ms: number): string {
  const all = Math.max(0, Math.floor(ms / 1000))
  const [h, m, s] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60]
  const two = (n: number) => String(n).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** in 12 minutes, 3 days ago. */
export function fromNow(at: string | number, now: number): string {
  const minutes = Math.round((new Date(at).getTime() - now) / 60_000)
  const relative = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' })
  if (Math.abs(minutes) < 60) return relative.format(minutes, 'minute')
  const hours = Math.round(minutes / 60)
  if (Math.abs(hours) < 24) return relative.format(hours, 'hour')
  return relative.format(Math.round(hours / 24), 'day')
}

/** Rounded down. */
export const whole = (value: number): string => number(Math.round(value))

/** A line breaks before the number, not within. */
export const percent = (value: number): string => `${number(value)}\u00a0%`
