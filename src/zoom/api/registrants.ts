import type { NewRegistrant, Registrant, Zoom, ZoomResult } from '../../app/zoom.ts'
import { ok, refuse } from '../../domain/result.ts'
import type { Ask } from './ask.ts'
import { registrantBody } from './bodies.ts'
import { createOnce, type OnceDeps } from './once.ts'
import { registrantsPath } from './paths.ts'
import type { Shapes } from './shapes.ts'

export interface RegistrantDeps extends OnceDeps {
  ask: Ask
  shapes: Shapes
}

export const registrants = (deps: RegistrantDeps) =>
  ({
    addRegistrant: (number, registrant) => add(deps, registrantsPath(number), registrant),
    approvedRegistrants: (number) => list(deps, registrantsPath(number), 'approved'),
    cancelRegistrants: (number, registered) => cancel(deps, registrantsPath(number), registered),
    approveRegistrant: (number, registered) => approve(deps, registrantsPath(number), registered),
    denyRegistrant: (number, registered) => deny(deps, registrantsPath(number), registered),
  }) satisfies Partial<Zoom>

/** Registers a person once and has them approved. Zoom has one registrant for an e-mail. */
async function add(
  deps: RegistrantDeps,
  path: string,
  registrant: NewRegistrant,
): Promise<ZoomResult<Registrant>> {
  const { email } = registrant
  const body = registrantBody(registrant)
  const added = await createOnce(deps, {
    request: { operation: 'addRegistrant', path, body, subject: email.toLowerCase() },
    shape: deps.shapes.addedRegistrant,
    find: (deadline) => find(deps, path, email.toLowerCase(), deadline),
  })
  if (!added.ok) return added
  // Somebody typed this e-mail into Zoom's page before, so Zoom answers with the waiting registrant.
  if (added.value.joinUrl === null) return approve(deps, path, { id: added.value.registrantId, email })
  return ok({ ...added.value, email })
}

async function find(
  deps: RegistrantDeps,
  path: string,
  email: string,
  deadline: number,
): Promise<ZoomResult<Registrant | null>> {
  for (const status of ['approved', 'pending'] as const) {
    const listed = await list(deps, path, status, { deadline })
    if (!listed.ok) return listed
    const found = listed.value.find((one) => one.email.toLowerCase() === email)
    if (found !== undefined) return ok(found)
  }
  return ok(null)
}

const list = (
  { ask, shapes }: RegistrantDeps,
  path: string,
  status: 'approved' | 'pending',
  within: { deadline?: number } = {},
) => ask.all({ operation: 'listRegistrants', path, query: { status }, ...within }, shapes.registrants)

/** A person with a registration at Zoom. */
interface Registered {
  id: string
  email: string
}

/** Zoom's answer to an approval is empty, so the link is read afterwards. */
async function approve(
  deps: RegistrantDeps,
  path: string,
  registered: Registered,
): Promise<ZoomResult<Registrant>> {
  const named = await withEmails(deps, path, [registered], 'pending')
  if (!named.ok) return named
  const approved = await changeStatus(deps.ask, path, 'approve', named.value)
  if (!approved.ok) return approved
  const listed = await list(deps, path, 'approved')
  if (!listed.ok) return listed
  const found = listed.value.find(({ registrantId }) => registrantId === registered.id)
  if (found === undefined) return refuse('ZOOM_FAILED', 'Zoom does not show the registrant that it approved')
  return ok({ ...found, email: registered.email })
}

async function deny(deps: RegistrantDeps, path: string, registered: Registered): Promise<ZoomResult<void>> {
  const named = await withEmails(deps, path, [registered], 'pending')
  return named.ok ? changeStatus(deps.ask, path, 'deny', named.value) : named
}

async function cancel(
  deps: RegistrantDeps,
  path: string,
  registered: readonly Registered[],
): Promise<ZoomResult<void>> {
  const named = await withEmails(deps, path, registered, 'approved')
  return named.ok ? changeStatus(deps.ask, path, 'cancel', named.value) : named
}

/** Zoom wants the e-mail beside the id. Rollcall may have erased it, so it is read from Zoom. */
async function withEmails(
  deps: RegistrantDeps,
  path: string,
  registered: readonly Registered[],
  status: 'approved' | 'pending',
): Promise<ZoomResult<readonly Registered[]>> {
  if (registered.every(({ email }) => email !== '')) return ok(registered)
  const listed = await list(deps, path, status)
  if (!listed.ok) return listed
  const emails = new Map(listed.value.map(({ registrantId, email }) => [registrantId, email]))
  return ok(registered.map(({ id, email }) => ({ id, email: email || (emails.get(id) ?? '') })))
}

/** Zoom changes the status of at most 30 registrants at a time. */
const STATUS_BATCH = 30

async function changeStatus(
  ask: Ask,
  registrantsAt: string,
  action: 'approve' | 'cancel' | 'deny',
  registered: readonly Registered[],
): Promise<ZoomResult<void>> {
  const path = `${registrantsAt}/status`
  for (let from = 0; from < registered.length; from += STATUS_BATCH) {
    const batch = registered.slice(from, from + STATUS_BATCH).map(({ id, email }) => ({ id, email }))
    const subject = batch.map(({ id }) => id).join()
    const body = { action, registrants: batch }
    const done = await ask.done({ operation: `${action}Registrants`, path, body, subject })
    if (!done.ok) return done
  }
  return ok(undefined)
}
