import { api, ask } from '../api/client.ts'
import { sayFailed } from '../frame/toast.tsx'

/** Opens the class in Zoom: the host starts it, others use their own link. */
export async function join(id: string): Promise<void> {
  // Opened at once, because a browser blocks a window that opens later than the click.
  const tab = window.open('', '_blank')
  try {
    const { startUrl, joinUrl } = await ask(api.zoom.meetings[':id'].join.$get({ param: { id } }))
    const address = new URL(startUrl ?? joinUrl)
    if (address.protocol !== 'https:' && address.protocol !== 'http:') throw new Error(address.protocol)
    if (tab) tab.location.replace(address)
    else location.assign(address)
  } catch (error) {
    tab?.close()
    sayFailed(error)
  }
}
