import type { Random } from './random.ts'

/** Eleven digits: more than 32 bits hold, which is why a meeting's number is kept as text. */
export const drawMeetingNumber = (random: Random): number => random.int(80_000_000_000, 89_999_999_999)

/**
 * Base64 of 16 bytes. Every fourth one starts with a slash and every fourth one holds `//`, far more than in
 * life: Zoom finds these only when they are URL-encoded twice.
 */
export function drawMeetingUuid(random: Random): string {
  const bytes = random.bytes(16)
  const shape = random.pick(['leading slash', 'double slash', 'plain', 'plain'])
  if (shape === 'leading slash') bytes.set([0xff], 0)
  if (shape === 'double slash') bytes.set([0xff, 0xff], 3)
  return base64(bytes)
}

/** Zoom's ids of users, registrants and accounts: 22 characters that are safe in a URL. */
export const drawZoomId = (random: Random): string =>
  base64(random.bytes(16)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

/** The id of one connection to one meeting, the participant_uuid. */
export const drawParticipantUuid = (random: Random): string => grouped(random.hex(32), '-').toUpperCase()

/** The x-zm-request-id: Zoom joins the groups with underscores. */
export const toRequestId = (hex: string): string => grouped(hex, '_')

function grouped(hex: string, joint: string): string {
  const ends = [8, 12, 16, 20, 32]
  return ends.map((end, index) => hex.slice(index === 0 ? 0 : ends[index - 1], end)).join(joint)
}

export const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))
