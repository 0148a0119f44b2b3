import { place } from './dom.ts'

/** The page's questions to the simulator. */

/** The school's account; there is one. */
let account = ''

export async function ask<Answer>(path: string, method = 'GET', body?: unknown): Promise<Answer> {
  if (account === '') account = await firstAccount()
  return send(`accounts/${encodeURIComponent(account)}/${path}`, method, body)
}

async function firstAccount(): Promise<string> {
  const [first] = await send<{ accountId: string }[]>('accounts', 'GET')
  if (first === undefined) throw new Error('Zoom has no account yet')
  return first.accountId
}

/** The answer is what the simulator's own types say. */
async function send<Answer>(path: string, method: string, body?: unknown): Promise<Answer> {
  const content = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(`/_control/${path}`, { method, ...content })
  const text = await response.text()
  if (response.ok) return (text === '' ? null : JSON.parse(text)) as Answer
  throw new Error((JSON.parse(text) as { error: string }).error)
}

const GONE = 'The simulated Zoom does not answer. Is npm start still running?'

/** Says what went wrong, if anything did. */
export async function attempt(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
    say(null)
  } catch (error) {
    say(error instanceof TypeError ? GONE : error instanceof Error ? error.message : String(error))
  }
}

export function say(trouble: string | null): void {
  place('trouble').hidden = trouble === null
  place('trouble').textContent = trouble
}
