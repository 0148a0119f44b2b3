import * as z from 'zod'

/** Zoom's values that Rollcall passes on. Each has an alphabet and a bound. A value outside of them is not Zoom's. */

/** Longer than any id or e-mail of Zoom's. */
export const MAX_ID = 1_000
const MAX_LINK = 2_000

/** A meeting number. It is text in some answers and events and a number in others, and may exceed 2^53. */
export const meetingNumber = z.union([z.string().regex(/^\d{1,20}$/), z.int().positive()]).transform(String)

/** The uuid of an instance: base64, which may hold slashes. */
export const instanceUuid = z.string().regex(/^[A-Za-z0-9+/=_-]{1,100}$/)

/** Of a user or a registrant. */
export const zoomId = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/)

/** The length of a meeting. Zoom plans none longer than a day or two. */
export const minutes = z
  .int()
  .positive()
  .max(7 * 24 * 60)

/** Zoom's own hosts. Hosts of accounts (school.zoom.us) are subdomains of them. */
const HOSTS = ['zoom.us', 'zoomgov.com', 'zoom.com']

/** Whether a link may be Zoom's: http(s) at Zoom's hosts, or at the host of ZOOM_API_URL. */
export function linkAt(apiUrl: string): z.ZodType<string, string> {
  const own = URL.parse(apiUrl)?.host ?? ''
  return z
    .string()
    .max(MAX_LINK)
    .refine((text) => leadsTo(own, URL.parse(text)), 'leads elsewhere')
}

function leadsTo(own: string, link: URL | null): boolean {
  if (link === null || !['http:', 'https:'].includes(link.protocol)) return false
  if (link.username !== '' || link.password !== '') return false
  return (
    link.host === own || HOSTS.some((host) => link.hostname === host || link.hostname.endsWith(`.${host}`))
  )
}
