import * as z from 'zod'
import type { RecordedPart } from '../../app/recordings.ts'
import type { RecordingFile } from '../../app/zoom.ts'
import { meetingInSight } from '../guards.ts'
import { ofSession, reading } from '../reading.ts'
import { errorAnswers, refusal } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { Deleted, instant, json, MeetingId } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

const KINDS = [
  'video',
  'audio',
  'transcript',
  'captions',
  'chat',
  'summary',
  'poll',
  'timeline',
  'other',
] as const

const File = z.object({
  kind: z.enum(KINDS),
  type: z.string().meta({ description: 'Zoom’s word for the kind: MP4, M4A, TRANSCRIPT, …' }),
  view: z.string().nullable().meta({ description: 'What a video shows, in Zoom’s words' }),
  started_at: instant,
  ended_at: instant.nullable(),
  size_bytes: z.number().nullable(),
  play_url: z.string().nullable().meta({ description: 'At Zoom; null where Zoom plays no such file' }),
  ready: z.boolean(),
})

const Recording = z
  .object({
    started_at: instant,
    ended_at: instant.nullable().meta({ description: 'null: goes on' }),
    share_url: z.string().nullable().meta({ description: 'At Zoom: all of it, by the passcode' }),
    passcode: z.string().nullable(),
    expires_on: z
      .string()
      .nullable()
      .meta({ description: 'The day, yyyy-mm-dd, when Zoom deletes it; null where it stays' }),
    files: z.array(File),
  })
  .meta({ id: 'Recording' })

const held = reading(
  meetingInSight,
  ofSession((queries, _, id) => queries.heldParts(id)),
)

const recordings = createRoute({
  method: 'get',
  path: '/api/zoom/meetings/{id}/recordings',
  operationId: 'listRecordings',
  tags: ['Attendance'],
  summary: 'What Zoom’s cloud has of a session: recordings and transcripts',
  description:
    'For everybody who sees the session. Zoom is asked each time, and nothing is copied: what is deleted there is gone here, and a new passcode is the one that is told.',
  middleware: [signedIn, held.asked] as const,
  request: { params: MeetingId, query: Deleted },
  responses: {
    200: json(z.object({ recordings: z.array(Recording) }), 'The recordings, by time'),
    ...errorAnswers(400, 404),
  },
})

export const recordingRoutes = () =>
  createRouter().openapi(recordings, async (c) => {
    const { recordingsOf } = await import('../../app/recordings.ts')
    const found = await recordingsOf(c.var.ports, held.found(c))
    if (!found.ok) return refusal(c, found.refusal)
    return c.json({ recordings: found.value.map(recordingJson) }, 200)
  })

const recordingJson = ({ from, to, shareUrl, passcode, expiresOn, files }: RecordedPart) => ({
  started_at: new Date(from).toISOString(),
  ended_at: to === null ? null : new Date(to).toISOString(),
  ...{ share_url: shareUrl, passcode, expires_on: expiresOn, files: files.map(fileJson) },
})

const fileJson = ({
  kind,
  view,
  from,
  to,
  bytes,
  playUrl,
  isReady,
}: RecordingFile): z.infer<typeof File> => ({
  ...{ kind: KIND_OF.get(kind) ?? 'other', type: kind, view, started_at: from, ended_at: to },
  ...{ size_bytes: bytes, play_url: playUrl, ready: isReady },
})

const KIND_OF = new Map<string, (typeof KINDS)[number]>([
  ['MP4', 'video'],
  ['M4A', 'audio'],
  ['TRANSCRIPT', 'transcript'],
  ['CC', 'captions'],
  ['CHAT', 'chat'],
  ['CHAT_MESSAGE', 'chat'],
  ['SUMMARY', 'summary'],
  ['CSV', 'poll'],
  ['TIMELINE', 'timeline'],
])
