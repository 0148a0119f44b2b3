import { Unreachable } from '../api/client.ts'

/** The page's settings before anybody has signed in. */
export interface PageConfig {
  oidc: { issuer: string; clientId: string; scope: string } | null
  samples: { role: string; name: string; token: string }[]
}

let asked: Promise<PageConfig> | undefined

export function pageConfig(): Promise<PageConfig> {
  asked ??= fetch('/api/page/config')
    .then(async (answer): Promise<PageConfig> => {
      if (!answer.ok) throw new Error(`${answer.status}`)
      return answer.json()
    })
    .catch((cause: unknown) => {
      throw new Unreachable('', { cause })
    })
  // A failed request is asked again.
  asked.catch(() => {
    asked = undefined
  })
  return asked
}
