const LETTERS = ['', 'M', 'T', 'W', 'TH', 'F', 'S']

/** The days of a month that have a column: from Monday to the `last` weekday. */
export function weekdaysOf(month: string, last: number): { date: string; letter: string }[] {
  const days = Array.from({ length: 31 }, (_, i) => `${month}-${String(i + 1).padStart(2, '0')}`)
  return days.flatMap((date) => {
    const at = new Date(`${date}T00:00:00Z`)
    const isThere = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date)
    const letter = LETTERS[at.getUTCDay()]
    return isThere && letter && at.getUTCDay() <= last ? [{ date, letter }] : []
  })
}

/** The first calendar year of the month's school year. */
export function schoolYearOf(month: string, yearBegins: string): number {
  const year = Number(month.slice(0, 4))
  return month.slice(5) >= yearBegins.slice(0, 2) ? year : year - 1
}

/** Of the school year: the cut-off of its enrolment. */
export function firstFriday(year: number, yearBegins: string): string {
  const at = new Date(`${year}-${yearBegins}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + ((5 - at.getUTCDay() + 7) % 7))
  return at.toISOString().slice(0, 10)
}
