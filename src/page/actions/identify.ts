import { api, ask } from '../api/client.ts'
import { say, sayFailed } from '../frame/toast.tsx'
import { t } from '../messages/text.ts'

interface Guest {
  id: string
  name: string | null
}

/** Says who a guest was, with an Undo. `done` is called after either. */
export async function identify(
  meetingId: string,
  guest: Guest,
  pupil: { id: string; name: string },
  done: () => unknown,
): Promise<void> {
  const put = (participantId: string, userId: string | null) =>
    ask(
      api.zoom.meetings[':id'].participants[':participantId'].user.$put({
        param: { id: meetingId, participantId },
        json: { userId },
      }),
    )
  try {
    const { participants } = await put(guest.id, pupil.id)
    // After the statement the guest is listed under the pupil's id.
    const known = participants.find(({ user_id }) => user_id === pupil.id)
    say(t('guest.done', { guest: guest.name ?? t('nameless'), name: pupil.name }), async () => {
      await put(known?.id ?? guest.id, null)
      await done()
    })
    await done()
  } catch (error) {
    sayFailed(error)
  }
}
