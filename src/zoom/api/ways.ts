import * as z from 'zod'
import type { DialInNumber, Zoom } from '../../app/zoom.ts'
import { cut } from '../../domain/cut.ts'
import { ok, refuse } from '../../domain/result.ts'
import type { Ask } from './ask.ts'
import { optionalText } from './optional.ts'
import { meetingPath, registrantsPath } from './paths.ts'
import type { Shapes } from './shapes.ts'

/** A link with a name lives as long as a registrant's: until the day is over. Zoom's default is two hours. */
const LINK_LIFE_S = 86_400

/** Zoom lets nobody be called longer than this in a meeting. */
const NAME_MAX = 64

/** How one person comes in, beside the link of their registration. */
export const waysIn = (ask: Ask, shapes: Shapes) =>
  ({
    async dialInPin(number, registrantId) {
      const path = `${registrantsPath(number)}/${encodeURIComponent(registrantId)}`
      const read = await ask.one({ operation: 'getRegistrant', path }, Pin)
      return read.ok ? ok(read.value) : read
    },
    dialInNumbers: (number) => ask.one({ operation: 'getMeeting', path: meetingPath(number) }, DialInNumbers),
    callIn(number, email) {
      const path = `/live_meetings/${encodeURIComponent(number)}/events`
      const body = { method: 'participant.invite', params: { contacts: [{ email }] } }
      return ask.done({ operation: 'callIn', path, body })
    },
    async namedLink(number, name) {
      const path = `${meetingPath(number)}/invite_links`
      const body = { attendees: [{ name: cut(name, NAME_MAX) }], ttl: LINK_LIFE_S }
      const made = await ask.one({ operation: 'inviteLink', path, body }, shapes.inviteLinks)
      if (!made.ok) return made
      const [link] = made.value
      return link === undefined ? refuse('ZOOM_FAILED', 'Zoom gave no link') : ok(link)
    },
  }) satisfies Partial<Zoom>

const Pin = z
  .object({ participant_pin_code: optionalText })
  .transform(({ participant_pin_code: pin }) => (pin !== null && /^\d{1,20}$/.test(pin) ? pin : null))

const DialInRow = z.object({
  number: z.string().regex(/^[+\d ().-]{3,30}$/),
  country: z.string().regex(/^[A-Z]{2}$/),
  country_name: optionalText,
  city: optionalText,
  type: optionalText,
})

/** Zoom has some hundred; a row that cannot be read is left out. */
const DialInNumbers = z
  .object({
    settings: z.object({ global_dial_in_numbers: z.array(z.unknown()).nullish() }).nullish(),
  })
  .transform(({ settings }): DialInNumber[] =>
    (settings?.global_dial_in_numbers ?? []).slice(0, 500).flatMap((row) => {
      const read = DialInRow.safeParse(row).data
      if (read === undefined) return []
      const { country_name: countryName, type, ...rest } = read
      return [{ ...rest, countryName: countryName ?? rest.country, isFree: type === 'tollfree' }]
    }),
  )
