import { Hono, type MiddlewareHandler } from 'hono'
import type { Account, User } from './account.ts'
import type { Accounts } from './accounts.ts'
import { readBody } from './bodies.ts'
import { type Exchange, recorded } from './exchange.ts'
import { faulty } from './faults.ts'
import { listInstances } from './instances.ts'
import { countRequest, type Label } from './limits.ts'
import {
  changeMeeting,
  changeOccurrence,
  createMeeting,
  deleteMeeting,
  deleteOccurrence,
  described,
  issueZak,
  listMeetings,
  MeetingDraft,
  meetingOf,
  userNamed,
} from './meetings.ts'
import { recordingsOf } from './recordings.ts'
import { badToken, noSuchUser, ZoomRefusal } from './refusal.ts'
import {
  BatchRegistration,
  changeStatus,
  deleteRegistrant,
  listRegistrants,
  Registration,
  register,
  registerBatch,
  registrantOf,
  StatusChange,
} from './registrants.ts'
import { pastMeeting, pastParticipants, reportParticipants } from './reports.ts'
import { listUsers, shownUser } from './users.ts'
import { InviteLinks, inviteLinks, LiveEvent, ring } from './ways.ts'

type Api = Hono<Exchange>

/** Zoom's REST API, as far as a school's classes need it. */
export function zoomApi(accounts: Accounts): Api {
  const api: Api = new Hono()
  api.onError(answerError)
  api.use(admitted(accounts))
  api.use(faulty)
  api.use(authorized)
  userRoutes(api)
  meetingRoutes(api)
  registrantRoutes(api)
  wayRoutes(api)
  historyRoutes(api)
  api.all('*', () => {
    throw new ZoomRefusal(404, 2300, 'This API endpoint is not recognized.')
  })
  return api
}

function userRoutes(api: Api): void {
  api.get('/users/:user', labelled('Light'), (c) => {
    return c.json(shownUser(userOf(c.var.account, c.req.param('user'))))
  })
  api.get('/users', labelled('Medium'), (c) => c.json(listUsers(c.var.account, c.req.query())))
  api.get('/users/:user/token', labelled('Light'), (c) => {
    userOf(c.var.account, c.req.param('user'))
    return c.json({ token: issueZak(c.var.account) })
  })
  api.get('/users/:user/meetings', labelled('Medium'), (c) => {
    const host = userOf(c.var.account, c.req.param('user'))
    return c.json(listMeetings(c.var.account, host, c.req.query()))
  })
  api.post('/users/:user/meetings', labelled('Medium'), async (c) => {
    const host = userOf(c.var.account, c.req.param('user'))
    const meeting = createMeeting(c.var.account, host, await readBody(c.req.raw, MeetingDraft))
    return c.json(described(c.var.account, meeting), 201)
  })
}

function meetingRoutes(api: Api): void {
  api.get('/meetings/:id', labelled('Light'), (c) => {
    const previous = c.req.query('show_previous_occurrences') === 'true'
    return c.json(described(c.var.account, meetingOf(c.var.account, c.req.param('id')), { previous }))
  })
  api.patch('/meetings/:id', labelled('Light'), async (c) => {
    const { account } = c.var
    const meeting = meetingOf(account, c.req.param('id'))
    const occurrence = c.req.query('occurrence_id')
    const draft = await readBody(c.req.raw, MeetingDraft)
    if (occurrence === undefined) changeMeeting(account, meeting, draft)
    else changeOccurrence(account, meeting, occurrence, draft)
    return c.body(null, 204)
  })
  api.delete('/meetings/:id', labelled('Light'), (c) => {
    const { account } = c.var
    const meeting = meetingOf(account, c.req.param('id'))
    const occurrence = c.req.query('occurrence_id')
    if (occurrence === undefined) deleteMeeting(account, meeting)
    else deleteOccurrence(account, meeting, occurrence)
    return c.body(null, 204)
  })
}

/** Rings, links with names and recordings. */
function wayRoutes(api: Api): void {
  api.patch('/live_meetings/:id/events', labelled('Light'), async (c) => {
    ring(c.var.account, meetingOf(c.var.account, c.req.param('id')), await readBody(c.req.raw, LiveEvent))
    return c.body(null, 202)
  })
  api.post('/meetings/:id/invite_links', labelled('Light'), async (c) => {
    const meeting = meetingOf(c.var.account, c.req.param('id'))
    return c.json(inviteLinks(c.var.account, meeting, await readBody(c.req.raw, InviteLinks)), 201)
  })
  api.get('/meetings/:meeting/recordings', labelled('Light'), (c) =>
    c.json(recordingsOf(c.var.account, c.req.param('meeting'))),
  )
}

function registrantRoutes(api: Api): void {
  api.get('/meetings/:id/registrants/:registrant', labelled('Light'), (c) =>
    c.json(registrantOf(meetingOf(c.var.account, c.req.param('id')), c.req.param('registrant'))),
  )
  api.get('/meetings/:id/registrants', labelled('Medium'), (c) => {
    const meeting = meetingOf(c.var.account, c.req.param('id'))
    return c.json(listRegistrants(c.var.account, meeting, c.req.query()))
  })
  api.post('/meetings/:id/registrants', labelled('Light'), async (c) => {
    const meeting = meetingOf(c.var.account, c.req.param('id'))
    return c.json(register(c.var.account, meeting, await readBody(c.req.raw, Registration)), 201)
  })
  api.post('/meetings/:id/batch_registrants', labelled('Heavy'), async (c) => {
    const meeting = meetingOf(c.var.account, c.req.param('id'))
    return c.json(registerBatch(c.var.account, meeting, await readBody(c.req.raw, BatchRegistration)), 201)
  })
  api.put('/meetings/:id/registrants/status', labelled('Medium'), async (c) => {
    const meeting = meetingOf(c.var.account, c.req.param('id'))
    changeStatus(c.var.account, meeting, await readBody(c.req.raw, StatusChange))
    return c.body(null, 204)
  })
  api.delete('/meetings/:id/registrants/:registrant', labelled('Light'), (c) => {
    deleteRegistrant(meetingOf(c.var.account, c.req.param('id')), c.req.param('registrant'))
    return c.body(null, 204)
  })
}

/** `:meeting` is a number or a uuid; Hono has decoded it once. */
function historyRoutes(api: Api): void {
  api.get('/past_meetings/:meeting', labelled('Light'), (c) =>
    c.json(pastMeeting(c.var.account, c.req.param('meeting'))),
  )
  api.get('/past_meetings/:meeting/instances', labelled('Medium'), (c) =>
    c.json(listInstances(c.var.account, c.req.param('meeting'))),
  )
  api.get('/past_meetings/:meeting/participants', labelled('Medium'), (c) =>
    c.json(pastParticipants(c.var.account, c.req.param('meeting'), c.req.query())),
  )
  api.get('/report/meetings/:meeting/participants', labelled('Heavy'), (c) =>
    c.json(reportParticipants(c.var.account, c.req.param('meeting'), c.req.query())),
  )
}

/** Server-to-Server apps act for no user, so `me` names nobody. */
function userOf(account: Account, user: string): User {
  if (user === 'me') throw new ZoomRefusal(400, 4711, 'Invalid access token, does not contain scopes for me.')
  const found = userNamed(account, user)
  if (found === undefined) throw noSuchUser(user)
  return found
}

const bearer = (authorization: string | undefined) => /^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? ''

function admitted(accounts: Accounts): MiddlewareHandler<Exchange> {
  return (c, next) => {
    const account = accounts.byToken(bearer(c.req.header('authorization')))
    if (account === undefined) throw badToken()
    return recorded(account)(c, next)
  }
}

const authorized: MiddlewareHandler<Exchange> = async (c, next) => {
  const { tokens, now } = c.var.account
  const expiresAt = tokens.get(bearer(c.req.header('authorization'))) ?? 0
  if (expiresAt === 0) throw badToken()
  if (expiresAt <= now()) throw badToken('Access token is expired.')
  return next()
}

function labelled(label: Label): MiddlewareHandler<Exchange> {
  return async (c, next) => {
    const headers = countRequest(c.var.account, label)
    await next()
    for (const [name, value] of Object.entries(headers)) {
      if (!c.res.headers.has(name)) c.header(name, value)
    }
  }
}

export function answerError(error: Error): Response {
  if (!(error instanceof ZoomRefusal)) throw error
  return Response.json(error.body, { status: error.status, headers: error.headers })
}
