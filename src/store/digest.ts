/** The SHA-256 of an e-mail in lower case, in hex. It recognises the e-mail of an erased person. */
export async function digestOf(email: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(email.toLowerCase()))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
