import * as z from 'zod'
import type { Recording, RecordingFile, Zoom } from '../../app/zoom.ts'
import { ok } from '../../domain/result.ts'
import { zoomInstant } from '../instant.ts'
import type { Ask } from './ask.ts'
import { optionalText } from './optional.ts'
import { encodeUuid } from './paths.ts'

/** What Zoom's cloud has of one instance. It is looked up and never kept: Zoom may change a passcode or delete a file. */
export const recordings = (ask: Ask, link: z.ZodType<string, string>) => {
  const shape = recordingWith(optionalText.pipe(link.nullable()).catch(null))
  return {
    async recording(uuid) {
      const path = `/meetings/${encodeUuid(uuid)}/recordings`
      const read = await ask.one({ operation: 'getRecording', path }, shape)
      return !read.ok && read.refusal.reason === 'ZOOM_NOT_FOUND' ? ok(null) : read
    },
  } satisfies Partial<Zoom>
}

/** Of one instance Zoom has a file a view, an audio file, a chat, a transcript and some more. */
const MOST_FILES = 100

const recordingWith = (optionalLink: z.ZodType<string | null>) => {
  const file = fileWith(optionalLink)
  return z
    .object({
      share_url: optionalLink,
      password: optionalText,
      auto_delete_date: z.iso.date().nullish().catch(null),
      recording_files: z.array(z.unknown()).nullish(),
    })
    .transform(
      (read): Recording => ({
        shareUrl: read.share_url,
        passcode: read.password,
        expiresOn: read.auto_delete_date ?? null,
        files: (read.recording_files ?? [])
          .slice(0, MOST_FILES)
          .flatMap((row) => file.safeParse(row).data ?? []),
      }),
    )
}

/** No link to download by: it needs a token of the school's, which is nobody's to have. */
const fileWith = (optionalLink: z.ZodType<string | null>) =>
  z
    .object({
      file_type: z.string().regex(/^[A-Z0-9_]{1,40}$/),
      recording_type: optionalText,
      recording_start: zoomInstant,
      recording_end: zoomInstant.nullish().catch(null),
      file_size: z.number().nonnegative().nullish().catch(null),
      play_url: optionalLink,
      status: optionalText,
    })
    .transform(
      (row): RecordingFile => ({
        kind: row.file_type,
        view: viewIn(row.recording_type),
        from: row.recording_start,
        to: row.recording_end ?? null,
        bytes: row.file_size ?? null,
        playUrl: row.play_url,
        isReady: row.status === null || row.status === 'completed',
      }),
    )

const viewIn = (type: string | null): string | null =>
  type !== null && /^[a-z0-9_()-]{1,80}$/.test(type) ? type : null
