import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { vi } from 'vitest'

/** An identity provider with keys of its own, which the test's Rollcall asks in the place of a real one. */
export async function createIssuer(jwksUrl: string, alg: 'ES256' | 'RS256') {
  const { publicKey, privateKey } = await generateKeyPair(alg)
  const kid = 'key-of-the-tests'
  const keys = [{ ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }]
  let answer = async (): Promise<Response> => Response.json({ keys })
  let asked = 0
  const real = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    if (String(input instanceof Request ? input.url : input) !== jwksUrl) return real(input, init)
    asked += 1
    return answer()
  })
  return {
    /** How often its keys were asked for. */
    asked: () => asked,
    answers(next: () => Promise<Response>) {
      answer = next
    },
    sign: (payload: Record<string, unknown>, { kid: other = kid }: { kid?: string } = {}): Promise<string> =>
      new SignJWT({ iat: seconds(), exp: seconds() + 3_600, ...payload })
        .setProtectedHeader({ alg, kid: other, typ: 'JWT' })
        .sign(privateKey),
  }
}

const seconds = (): number => Math.floor(Date.now() / 1_000)
