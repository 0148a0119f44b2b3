import { parseArgs } from 'node:util'
import * as z from 'zod'
import { signToken } from './jwt.ts'
import { readSettings } from './settings.ts'

const USAGE = 'Usage: npm run token -- --sub ID --role admin|teacher|student|parent [--email E] [--name N]'

const Arguments = z.object({
  sub: z.string({ error: 'is missing' }).min(1, 'is empty'),
  role: z.enum(['admin', 'teacher', 'student', 'parent'], {
    error: ({ input }) => (input === undefined ? 'is missing' : 'must be admin, teacher, student or parent'),
  }),
  email: z.email('is no e-mail address').optional(),
  name: z.string().min(1, 'is empty').optional(),
})

const text = { type: 'string' } as const
const options = { sub: text, role: text, email: text, name: text }

/** Throws a sentence that says what is wrong. */
function readArguments(): z.infer<typeof Arguments> {
  const parsed = Arguments.safeParse(parseArgs({ options }).values)
  if (parsed.success) return parsed.data
  throw new Error(parsed.error.issues.map(({ path, message }) => `--${path.join()} ${message}`).join(', '))
}

try {
  console.log(await signToken(readSettings(process.env['ROLLCALL_SETTINGS']).settings, readArguments()))
} catch (error) {
  const [first] = (error instanceof Error ? error.message : String(error)).split('\n')
  console.error(`${first?.replace(/\.? To specify a positional.*$/, '')}. ${USAGE}`)
  process.exitCode = 2
}
