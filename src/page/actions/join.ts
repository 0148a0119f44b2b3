import { api, ask } from '../api/client.ts'
import { sayFailed } from '../frame/toast.tsx'

/** Opens the class in Zoom: to start it for its host, else by the reader's own way in. */
export async function join(id: string): Promise<void> {
  // Opened at once, for a browser lets no window open later than the click.
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
