export const meetingPath = (number: string): string => `/meetings/${encodeURIComponent(number)}`

export const registrantsPath = (number: string): string => `${meetingPath(number)}/registrants`

/** Zoom decodes a uuid that starts with `/` or contains `//` twice. */
export function encodeUuid(uuid: string): string {
  const once = encodeURIComponent(uuid)
  return uuid.startsWith('/') || uuid.includes('//') ? encodeURIComponent(once) : once
}
