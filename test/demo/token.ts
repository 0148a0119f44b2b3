import { parseArgs } from 'node:util'
import * as z from 'zod'
import { signToken } from './jwt.ts'
import { readSettings, Signing } from './settings.ts'

const USAGE =
  'Usage: npm run token -- --sub ID --role admin|teacher|student|parent [--email E] [--name N] [--scope S] [--remote]'

/** A token for a server elsewhere goes through more hands: an hour brings a roster. */
const REMOTE_S = 60 * 60

const Arguments = z.object({
  sub: z.string({ error: 'is missing' }).min(1, 'is empty'),
  role: z.enum(['admin', 'teacher', 'student', 'parent'], {
    error: ({ input }) => (input === undefined ? 'is missing' : 'must be admin, teacher, student or parent'),
  }),
  email: z.email('is no e-mail address').optional(),
  name: z.string().min(1, 'is empty').optional(),
  scope: z.string().min(1, 'is empty').optional(),
  remote: z.boolean().default(false),
})

const text = { type: 'string' } as const
const options = {
  sub: text,
  role: text,
  email: text,
  name: text,
  scope: text,
  remote: { type: 'boolean' },
} as const

/** The secret of the server elsewhere comes in the environment: it belongs into no file here, and on no command line. */
function remoteSettings() {
  if (!process.env['AUTH_JWT_SECRET'])
    throw new Error('--remote needs the server’s AUTH_JWT_SECRET in the environment')
  return Signing.parse(process.env)
}

/** Throws a sentence that says what is wrong. */
function readArguments(): z.infer<typeof Arguments> {
  const parsed = Arguments.safeParse(parseArgs({ options }).values)
  if (parsed.success) return parsed.data
  throw new Error(parsed.error.issues.map(({ path, message }) => `--${path.join()} ${message}`).join(', '))
}

try {
  const { remote, ...bearer } = readArguments()
  const settings = remote ? remoteSettings() : readSettings(process.env['ROLLCALL_SETTINGS']).settings
  if (settings.AUTH_USER_CLAIM === 'email' && bearer.email === undefined)
    throw new Error('With AUTH_USER_CLAIM=email a token needs --email')
  console.log(await signToken(settings, bearer, remote ? REMOTE_S : undefined))
} catch (error) {
  const [first] = (error instanceof Error ? error.message : String(error)).split('\n')
  console.error(`${first?.replace(/\.?(?: To specify a positional.*)?$/, '')}. ${USAGE}`)
  process.exitCode = 2
}
