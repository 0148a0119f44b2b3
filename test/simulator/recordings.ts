import type { Account, Instance, Meeting } from './account.ts'
import { endOf } from './instances.ts'
import type { Lesson } from './lesson.ts'
import { isoSeconds, type Webhook } from './payloads.ts'
import { ZoomRefusal } from './refusal.ts'

/** What lies in Zoom's cloud of one instance. */
export type CloudRecording = { passcode: string; id: string; kinds: string[]; expires: string | null }

const EXTENSION: Record<string, string> = { TRANSCRIPT: 'VTT', CHAT: 'TXT' }
const VIEW: Record<string, string> = {
  MP4: 'shared_screen_with_speaker_view',
  M4A: 'audio_only',
  CHAT: 'chat_file',
  TRANSCRIPT: 'audio_transcript',
}

/** The class was recorded: the webhook comes when Zoom has worked on it, and that of the transcript still later. */
export function addRecording(
  account: Account,
  meeting: Meeting,
  { kinds, expires }: { kinds: string[]; expires: string | null },
): Webhook[] {
  const instance = meeting.instances.at(-1)
  if (instance === undefined) throw new Error('The meeting was not held')
  const before = instance.recording
  const fresh = { passcode: account.random.hex(8), id: account.random.hex(24) }
  instance.recording = { ...fresh, ...before, kinds: [...(before?.kinds ?? []), ...kinds], expires }
  const isTranscript = kinds.every((kind) => kind === 'TRANSCRIPT')
  const event = isTranscript ? 'recording.transcript_completed' : 'recording.completed'
  return [webhook(account, { meeting, instance }, event, kinds)]
}

/** By uuid, encoded like every uuid; a number stands for the latest instance. */
export function recordingsOf(account: Account, segment: string) {
  const uuid = segment.includes('%') ? decodeURIComponent(segment) : segment
  for (const meeting of account.meetings.values())
    for (const instance of meeting.instances.toReversed())
      if ((instance.uuid === uuid || String(meeting.id) === segment) && instance.recording)
        return described(account, { meeting, instance }, instance.recording.kinds)
  throw new ZoomRefusal(404, 3301, 'This recording does not exist.')
}

type Held = { meeting: Meeting; instance: Instance }

function described({ origin, accountId }: Account, { meeting, instance }: Held, kinds: string[]) {
  const { lesson, uuid, recording } = instance
  if (recording === undefined) throw new Error('There is no recording')
  const files = kinds.map((kind) => file(origin, lesson, recording, kind))
  return {
    uuid,
    id: meeting.id,
    account_id: accountId,
    host_id: meeting.host.id,
    topic: meeting.topic,
    type: meeting.type,
    start_time: lesson.startedAt,
    timezone: meeting.timezone,
    duration: Math.round((endOf(instance) - Date.parse(lesson.startedAt)) / 60_000),
    share_url: `${origin}/rec/share/${recording.id}`,
    total_size: files.length * 1_000_000,
    recording_count: files.length,
    password: recording.passcode,
    recording_play_passcode: `play-${recording.passcode}`,
    auto_delete: recording.expires !== null,
    ...(recording.expires === null ? {} : { auto_delete_date: recording.expires }),
    recording_files: files,
  }
}

const file = (origin: string, lesson: Lesson, { id }: CloudRecording, kind: string) => ({
  id: `${id}-${kind}`,
  meeting_id: lesson.meeting.uuid,
  recording_start: lesson.startedAt,
  recording_end: lesson.endedAt,
  file_type: kind,
  file_extension: EXTENSION[kind] ?? kind,
  file_size: 1_000_000,
  ...(kind === 'TRANSCRIPT' || kind === 'CHAT' ? {} : { play_url: `${origin}/rec/play/${id}-${kind}` }),
  download_url: `${origin}/rec/download/${id}-${kind}`,
  status: 'completed',
  recording_type: VIEW[kind] ?? 'other',
})

/** Alone among the webhooks they carry a token: its bearer can download the files for a day. */
function webhook(account: Account, held: Held, event: string, kinds: string[]): Webhook {
  const eventTs = Math.max(account.now(), endOf(held.instance))
  const object = { ...described(account, held, kinds), host_email: held.meeting.host.email }
  const payload = { account_id: account.accountId, object }
  const download_token = `download-${account.random.hex(32)}`
  const body = JSON.stringify({ event, payload, event_ts: eventTs, download_token })
  return { event, eventTs: Date.parse(isoSeconds(eventTs)), sendAtOffset: 0, body }
}
