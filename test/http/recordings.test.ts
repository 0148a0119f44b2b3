import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { call, emailOf, importSchool, type ScheduledMeeting, scheduleClass } from '../support/rollcall.ts'
import { testAccount } from '../support/testAccount.ts'
import { sendAll } from '../support/zoomEvents.ts'

const account = testAccount()
const START = '2026-03-02T08:00:00Z'
const minute = (n: number) => new Date(Date.parse(START) + n * 60_000).toISOString()

let meeting: ScheduledMeeting
let path: string
beforeEach(async () => {
  await importSchool(2)
  meeting = await scheduleClass({ startTime: START, timezone: 'UTC' })
  path = `/api/zoom/meetings/${meeting.id}/recordings`
})

type Action = Parameters<typeof account.live>[1]

/** These things happen in the meeting at Zoom; answers with what Zoom sends. */
async function happens(...actions: Action[]): Promise<string[]> {
  const told: string[] = []
  for (const action of actions) told.push(...(await account.live(meeting.zoom_meeting_id, action)).webhooks)
  return told
}

const held = (from: number, to: number): Action[] => [
  { do: 'start', at: minute(from) },
  { do: 'end', at: minute(to) },
]

interface Answer {
  recordings: {
    started_at: string
    passcode: string
    share_url: string
    expires_on: string | null
    files: { kind: string; play_url: string | null; ready: boolean }[]
  }[]
}

const read = (as: string) => call<Answer>('GET', path, { as })

describe('the recordings of a class', () => {
  it('are read by those who see it, with passcode, expiry and what each file is, and copied nowhere', async () => {
    await sendAll(
      ...(await happens(...held(0, 60), {
        do: 'record',
        kinds: ['MP4', 'M4A', 'CHAT'],
        expires: '2028-07-12',
      })),
    )
    const { status, body } = await read('student-1')
    expect(status).toBe(200)
    expect(body.recordings).toEqual([
      {
        ...{ started_at: minute(0), ended_at: minute(60), expires_on: '2028-07-12' },
        passcode: expect.any(String),
        share_url: expect.stringContaining('/rec/share/'),
        files: [
          expect.objectContaining({
            kind: 'video',
            type: 'MP4',
            view: 'shared_screen_with_speaker_view',
            ready: true,
          }),
          expect.objectContaining({
            kind: 'audio',
            type: 'M4A',
            play_url: expect.stringContaining('/rec/play/'),
          }),
          expect.objectContaining({ kind: 'chat', play_url: null, size_bytes: 1_000_000 }),
        ],
      },
    ])
    expect(JSON.stringify(body)).not.toContain('download')
    const [recording] = body.recordings
    const events = await env.DB.prepare('select group_concat(data) as log from events').first<string>('log')
    for (const secret of ['download-', recording?.passcode ?? '?', '/rec/'])
      expect(events).not.toContain(secret)
  })

  it('have the transcript when Zoom has made it; the log says of each file once that it is there', async () => {
    const first = await happens(...held(0, 60), { do: 'record', kinds: ['MP4', 'CHAT'] })
    const transcript = await happens({ do: 'record', kinds: ['TRANSCRIPT'] })
    const again = await happens({ do: 'record', kinds: ['MP4'] })
    await sendAll(...transcript, ...again, ...first, ...transcript)
    const kinds = (await read('teacher-1')).body.recordings[0]?.files.map(({ kind }) => kind)
    expect(kinds).toContain('transcript')
    const { body } = await call<{ events: { type: string; data: { files: string[] } }[] }>(
      'GET',
      `/api/zoom/meetings/${meeting.id}/history?limit=200`,
      { as: 'teacher-1' },
    )
    const told = body.events.filter(({ type }) => type === 'RecordingCompleted')
    expect(told.map(({ data }) => data.files)).toEqual([['TRANSCRIPT'], ['MP4'], ['CHAT']])
  })

  it('are all of its instances, also where no webhook told, and none of another use of the link', async () => {
    const lost = await happens(...held(0, 20), { do: 'record', kinds: ['MP4'] })
    const back = await happens(...held(25, 60), { do: 'record', kinds: ['MP4'] })
    const later = await happens(...held(600, 660), { do: 'record', kinds: ['MP4'] })
    const isOfCloud = (body: string) => body.includes('"recording.')
    await sendAll(...[...lost, ...back, ...later].filter((body) => !isOfCloud(body)))
    const { body } = await read('parent-1')
    expect(body.recordings.map(({ started_at }) => started_at)).toEqual([minute(0), minute(25)])
  })

  it('are nobody’s who does not see the class, and none where there are none', async () => {
    expect((await read('teacher-1')).body).toEqual({ recordings: [] })
    await sendAll(...(await happens(...held(0, 60))))
    expect((await read('teacher-1')).body).toEqual({ recordings: [] })
    for (const as of ['student-9', 'teacher-9', 'parent-9']) expect((await read(as)).status).toBe(404)
  })

  it('are told to nobody as long as Zoom fails', async () => {
    await sendAll(...(await happens(...held(0, 60), { do: 'record', kinds: ['MP4'] })))
    await account.fault({ kind: 'error', status: 400, code: 300, path: '*/recordings' })
    expect(await read('student-1')).toMatchObject({ status: 500, body: { code: 'ZOOM_ERROR' } })
    expect((await read('student-1')).body.recordings).toHaveLength(1)
  })

  it('does not take the class for held anew: its attendance stays', async () => {
    const pupil = { name: 'One', email: emailOf('student-1'), userId: 'zoom-1' }
    const lesson = await happens(
      { do: 'start', at: minute(0) },
      { do: 'come', who: pupil, to: 'main', at: minute(1) },
      { do: 'end', at: minute(60) },
    )
    await sendAll(...lesson)
    const before = (await call('GET', `/api/zoom/meetings/${meeting.id}/attendance`, { as: 'teacher-1' }))
      .body
    await sendAll(...(await happens({ do: 'record', kinds: ['MP4'] })))
    const after = (await call('GET', `/api/zoom/meetings/${meeting.id}/attendance`, { as: 'teacher-1' })).body
    expect(after).toEqual(before)
  })
})
