import { ok, type Refusal, type Result, refuse } from '../domain/result.ts'
import type { MeetingView } from './meetingView.ts'
import type { RegistrantView } from './registrantView.ts'
import type { DialInNumber, Zoom, ZoomFailure } from './zoom.ts'

export interface DialIn {
  /** Says who is calling. */
  pin: string
  numbers: DialInNumber[]
}

/**
 * A registered person's own way in by telephone, asked for at Zoom. Rollcall keeps the code nowhere. The numbers are of the country
 * that the request names, or else of the country of the session's time zone. If Zoom has no number there, the answer has all numbers.
 */
export async function dialInFor(
  { zoom }: { zoom: Zoom },
  { zoom_meeting_id: number, timezone }: Pick<MeetingView, 'zoom_meeting_id' | 'timezone'>,
  registrant: RegistrantView | null,
  country: string | undefined,
): Promise<Result<DialIn, ZoomFailure | Refusal<'NOT_A_REGISTRANT'>>> {
  if (registrant?.status !== 'approved' || registrant.registrant_id === null) return NOT_REGISTERED
  const [pin, numbers] = await Promise.all([
    zoom.dialInPin(number, registrant.registrant_id),
    zoom.dialInNumbers(number),
  ])
  if (!pin.ok) return pin
  if (!numbers.ok) return numbers
  if (pin.value === null) return NO_PIN
  const isNear = (one: DialInNumber) =>
    country === undefined ? zonesOf(one.country).includes(timezone) : one.country === country
  const near = numbers.value.filter(isNear)
  return ok({ pin: pin.value, numbers: near.length > 0 ? near : numbers.value })
}

const NOT_REGISTERED = refuse(
  'NOT_A_REGISTRANT',
  'You have no registration of your own here, so that no telephone tells who you are',
)

const NO_PIN = refuse('NOT_A_REGISTRANT', 'Zoom has no code of yours for the telephone')

/** Not every runtime knows the time zones of a country. */
function zonesOf(country: string): readonly string[] {
  const locale: Intl.Locale & { getTimeZones?: () => string[] | undefined } = new Intl.Locale('und', {
    region: country,
  })
  return locale.getTimeZones?.() ?? []
}
