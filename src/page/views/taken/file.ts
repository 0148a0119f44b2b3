import { good, headers, patiently } from '../../api/client.ts'
import { MINUTE_MS } from '../../time/duration.ts'

/** A file of the API. Throws Refused or Unreachable. */
const askFile = (path: string): Promise<Response> =>
  good(patiently(path, { method: 'GET', headers: headers() }))

/** The address of an export. */
export function exportPath(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value]],
  )
  return `/api/exports/${path}?${new URLSearchParams(given)}`
}

/** Saves a file under the name that the API gives it. */
export async function save(path: string): Promise<void> {
  const answer = await askFile(path)
  const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1]
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await answer.blob())
  link.download = name ?? 'rollcall.json'
  link.click()
  // By then the browser has begun to read the file.
  setTimeout(() => URL.revokeObjectURL(link.href), MINUTE_MS)
}

/** Shows a page to print in a tab of its own. The tab is opened at once, because later a browser would block it as a pop-up. */
export async function show(path: string): Promise<void> {
  const tab = open('', '_blank')
  try {
    const address = URL.createObjectURL(await (await askFile(path)).blob())
    if (tab) tab.location.href = address
    setTimeout(() => URL.revokeObjectURL(address), MINUTE_MS)
  } catch (error) {
    tab?.close()
    throw error
  }
}
