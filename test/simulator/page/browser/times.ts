import type { ListedMeeting } from '../../live/shown.ts'

/** In the meeting's zone, or the reader's. */
export const clock = (at: string | number, timeZone?: string): string =>
  new Date(at).toLocaleTimeString('en-GB', {
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
    ...(timeZone === undefined ? {} : { timeZone }),
  })

export const moment = ({ startTime, timezone }: Pick<ListedMeeting, 'startTime' | 'timezone'>): string =>
  startTime === null
    ? 'at any time'
    : new Date(startTime).toLocaleString('en-GB', {
        ...{ weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
        timeZone: timezone,
      })
