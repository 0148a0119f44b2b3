import { api, ask } from '../api/client.ts'
import { say, sayFailed } from '../frame/toast.tsx'
import { t } from '../messages/text.ts'

/** Has Zoom ring at the devices of a pupil who is missing. */
export async function callIn(id: string, pupil: { id: string; name: string | null }): Promise<void> {
  try {
    await ask(api.zoom.meetings[':id'].call[':studentId'].$post({ param: { id, studentId: pupil.id } }))
    say(t('live.called', { name: pupil.name ?? t('nameless') }))
  } catch (error) {
    sayFailed(error)
  }
}
