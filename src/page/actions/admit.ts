import { api, ask } from '../api/client.ts'
import { say, sayFailed } from '../frame/toast.tsx'
import { t } from '../messages/text.ts'

export interface Asker {
  registrant_id: string
  name: string | null
}

const one = api.zoom.meetings[':id'].registrants[':registrantId']

/** Lets in an applicant, as a pupil or as a guest. The answer has their link, which is told only once. */
export async function admit(
  id: string,
  asker: Asker,
  pupil: { id: string } | null,
  done: () => unknown,
): Promise<string | null> {
  const its = { id, registrantId: asker.registrant_id }
  try {
    const { join_url } = await ask(one.approve.$post({ param: its, json: { studentId: pupil?.id ?? null } }))
    say(t('asked.admitted', nameOf(asker)), async () => {
      await ask(one.deny.$post({ param: its }))
      await done()
    })
    await done()
    return join_url
  } catch (error) {
    sayFailed(error)
    return null
  }
}

export async function turnAway(id: string, asker: Asker, done: () => unknown): Promise<void> {
  try {
    await ask(one.deny.$post({ param: { id, registrantId: asker.registrant_id } }))
    say(t('asked.refused', nameOf(asker)))
    await done()
  } catch (error) {
    sayFailed(error)
  }
}

const nameOf = ({ name }: Asker) => ({ name: name ?? t('nameless') })
