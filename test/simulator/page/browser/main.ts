import type { ListedMeeting, ShownMeeting } from '../../live/shown.ts'
import { ask, attempt } from './ask.ts'
import { place } from './dom.ts'
import { drawMeetings } from './meetings.ts'
import { drawRoom, type Hands, type ReportRow } from './room.ts'
import { drawPost, type Post } from './sent.ts'

// The page asks once a second, as long as somebody looks.

let chosen = location.hash.slice(1)
let reportOf: number | null = null

const hands: Hands = {
  does: (...actions) =>
    attempt(async () => {
      for (const action of actions) await ask(`meetings/${chosen}/live`, 'POST', action)
      await look()
    }),
  report(instance) {
    reportOf = reportOf === instance ? null : instance
    return attempt(look)
  },
}

function choose(number: string): void {
  chosen = number
  reportOf = null
  history.replaceState(null, '', `#${number}`)
  void attempt(look)
}

async function look(): Promise<void> {
  const meetings = await ask<ListedMeeting[]>('meetings')
  chosen = (isKnown(meetings) ?? meetings.find(({ here }) => here !== null) ?? meetings[0])?.number ?? ''
  drawMeetings(meetings, chosen, choose)
  if (chosen === '') return drawRoom(null, null, hands)
  const [number, of] = [chosen, reportOf]
  const meeting = await ask<ShownMeeting>(`meetings/${number}`)
  const rows = of === null ? [] : await ask<ReportRow[]>(`meetings/${number}/report/${of}`)
  const post = await ask<Post>(`sent?meeting=${number}`)
  // Another one may have been chosen meanwhile.
  if (number !== chosen || of !== reportOf) return
  drawRoom(meeting, of === null ? null : { of, rows }, hands)
  drawPost(post)
}

const isKnown = (meetings: ListedMeeting[]) => meetings.find(({ number }) => number === chosen)

const wish = place('wish')
wish.addEventListener('submit', (event) => {
  event.preventDefault()
  if (!(wish instanceof HTMLFormElement)) return
  const form = new FormData(wish)
  const kind = form.get('kind')
  const times = form.get('times') === '' ? null : Number(form.get('times'))
  void attempt(async () => {
    await ask('wish', 'PUT', kind === '' ? null : { kind, times, seconds: Number(form.get('seconds')) })
    await look()
  })
})

async function keepLooking(): Promise<void> {
  if (document.visibilityState === 'visible') await attempt(look)
  setTimeout(keepLooking, 1_000)
}
void keepLooking()
