import type { NewRegistrant, Registrant, ZoomResult } from '../../app/zoom.ts'
import { ok } from '../../domain/result.ts'
import type { Ask } from './ask.ts'
import { registrantBody } from './bodies.ts'
import { createOnce, type OnceDeps } from './once.ts'
import { AddedRegistrant, RegistrantPage } from './shapes.ts'

/** Registers a person once. Zoom has one registrant for an e-mail. `path` is the path of the meeting's registrants. */
export async function addRegistrant(
  deps: OnceDeps,
  path: string,
  registrant: NewRegistrant,
): Promise<ZoomResult<Registrant>> {
  const { email } = registrant
  const body = registrantBody(registrant)
  const added = await createOnce(deps, {
    request: { operation: 'addRegistrant', path, body, subject: email.toLowerCase() },
    shape: AddedRegistrant,
    find: () => find(deps.ask, path, email.toLowerCase()),
  })
  return added.ok ? ok({ ...added.value, email }) : added
}

export const listRegistrants = (ask: Ask, path: string, status: 'approved' | 'pending' | 'denied') =>
  ask.all({ operation: 'listRegistrants', path, query: { status } }, RegistrantPage)

async function find(ask: Ask, path: string, email: string): Promise<ZoomResult<Registrant | null>> {
  for (const status of ['approved', 'pending'] as const) {
    const listed = await listRegistrants(ask, path, status)
    if (!listed.ok) return listed
    const found = listed.value.find((one) => one.email.toLowerCase() === email)
    if (found !== undefined) return ok(found)
  }
  return ok(null)
}
