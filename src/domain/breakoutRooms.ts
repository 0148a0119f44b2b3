import * as z from 'zod'

/** Zoom's word for a class's rooms, as a school gives it: participants by the roster's ids. */
const Rooms = z.looseObject({
  rooms: z.array(z.looseObject({ participants: z.array(z.string()) })).optional(),
})

type Settings = Record<string, unknown>

/** The roster's ids in the rooms of these settings, room by room. */
export const idsInRooms = ({ breakout_room: given }: Settings): string[][] =>
  roomsIn(given)?.rooms?.map(({ participants }) => participants) ?? []

/** The same settings for Zoom, which knows people by e-mail alone. A person without an e-mail is in no room. */
export function withEmailsInRooms(settings: Settings, emails: ReadonlyMap<string, string>): Settings {
  const given = roomsIn(settings['breakout_room'])
  if (given?.rooms === undefined) return settings
  const rooms = given.rooms.map((room) => ({
    ...room,
    participants: room.participants.flatMap((id) => emails.get(id) ?? []),
  }))
  return { ...settings, breakout_room: { ...given, rooms } }
}

const roomsIn = (given: unknown) => Rooms.safeParse(given).data
