const DAY_MS = 86_400_000
const START = Date.parse(`${new Date(Date.now() - 7 * DAY_MS).toISOString().slice(0, 10)}T08:00:00Z`)

/** So many minutes after 08:00 UTC of a day of last week: Zoom tells of a class for a year only. */
export const lastWeek = (minute: number): string =>
  new Date(START + minute * 60_000).toISOString().replace('.000', '')
