import { type Client, createClient } from 'rollcall/client'

/** `token` returns the JWT of your user's sign-in. It is called for each request. */
export const connect = (baseUrl: string, token: () => Promise<string>, send = fetch): Client =>
  createClient(baseUrl, {
    headers: async () => ({ authorization: `Bearer ${await token()}` }),
    fetch: send,
  })

/** In the sample school of `npm start` a class is `biology-7a`. */
export type NewClass = { title: string; startTime: string; classId: string }

/** Make `key` once for a filled form, as with crypto.randomUUID(). A form that is sent twice schedules one session. */
export async function schedule(rollcall: Client, key: string, form: NewClass) {
  const answer = await rollcall.api.zoom.meetings.$post({
    header: { 'idempotency-key': key },
    json: { ...form, duration: 45, timezone: 'Asia/Manila' },
  })
  if (answer.ok) return (await answer.json()).meeting
  const { code, error, issues = [], requestId } = await answer.json()
  if (code === 'INVALID_REQUEST')
    throw new Error(issues.map(({ path, message }) => `${path} ${message}`).join(', '))
  throw new Error(`${error} (${requestId})`)
}

/** All coming sessions, page by page. */
export async function* upcoming(rollcall: Client, limit = 50) {
  let cursor: string | undefined
  do {
    const answer = await rollcall.api.zoom.meetings.$get({ query: { upcoming: 'true', limit, cursor } })
    if (!answer.ok) throw new Error((await answer.json()).error)
    const { meetings, nextCursor } = await answer.json()
    yield* meetings
    cursor = nextCursor
  } while (cursor !== undefined)
}

/** A pupil's own way in, or why there is none. */
export async function join(rollcall: Client, id: string) {
  const answer = await rollcall.api.zoom.meetings[':id'].join.$get({ param: { id } })
  if (answer.ok) return { link: (await answer.json()).joinUrl }
  const { code, error } = await answer.json()
  switch (code) {
    case 'NOT_ENROLLED':
    case 'DOMAIN_RESTRICTED':
      return { askTheSchool: error }
    case 'MEETING_CANCELLED':
    case 'NOT_FOUND':
      return { gone: error }
    default:
      return { tryAgain: error }
  }
}

/** Who was there: everybody for the teacher, themselves for a pupil. */
export async function attendance(rollcall: Client, id: string) {
  const answer = await rollcall.api.zoom.meetings[':id'].attendance.$get({ param: { id }, query: {} })
  if (!answer.ok) throw new Error((await answer.json()).error)
  const { records } = await answer.json()
  return records.map(({ student, status }) => `${student.name}: ${status}`)
}
