import * as z from 'zod'
import { isStorable, NOT_STORABLE } from '../domain/storable.ts'

/** The most that all settings of one meeting take, in bytes of JSON. */
const MAX_BYTES = 8 * 1024

const flag = z.boolean().optional()
const line = (max: number) => z.string().max(max).refine(isStorable, NOT_STORABLE).optional()

/**
 * Zoom's meeting settings that a class can use, with Zoom's names and values. Rollcall itself sets approval_type, registration_type and the
 * mails to registrants, so they are refused by name like all others.
 */
export const NewSettings = z
  .strictObject({
    host_video: flag,
    participant_video: flag,
    join_before_host: flag,
    // One by one, because OpenAPI's generator takes only the first of several.
    jbh_time: z
      .union([z.literal(0), z.literal(5), z.literal(10)], { error: 'must be 0, 5 or 10' })
      .optional()
      .meta({ description: 'Minutes; with join_before_host' }),
    waiting_room: flag,
    mute_upon_entry: flag,
    audio: z.enum(['both', 'telephony', 'voip', 'thirdParty']).optional(),
    auto_recording: z.enum(['local', 'cloud', 'none']).optional(),
    alternative_hosts: line(2_000).meta({ description: 'E-mails of Zoom users, with semicolons' }),
    alternative_hosts_email_notification: flag,
    allow_multiple_devices: flag,
    meeting_authentication: flag,
    authentication_option: line(100),
    authentication_domains: line(1_000),
    focus_mode: flag,
    private_meeting: flag,
    watermark: flag,
    email_notification: flag,
    show_share_button: flag,
    close_registration: flag,
    host_save_video_order: flag,
    auto_start_meeting_summary: flag,
    email_in_attendee_report: flag,
    breakout_room: z
      .strictObject({
        enable: z.boolean(),
        rooms: z
          .array(
            z.strictObject({
              name: z.string().trim().min(1).max(32).refine(isStorable, NOT_STORABLE),
              participants: z.array(z.string().min(1).max(200)).max(200),
            }),
          )
          .max(50)
          .optional(),
      })
      .optional()
      .meta({
        description:
          'Rooms for the class, each with the roster’s ids of its people: Zoom is told their e-mails',
      }),
  })
  .refine(isSmall, `must not have more than ${MAX_BYTES / 1024} KB`)
export type NewSettings = z.infer<typeof NewSettings>

/** Whether a meeting's settings may be stored: the changed ones, and all together. */
export function isSmall(settings: object): boolean {
  return new TextEncoder().encode(JSON.stringify(settings)).length <= MAX_BYTES
}
