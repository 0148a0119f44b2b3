import { parseArgs } from 'node:util'
import * as z from 'zod'
import { signToken } from './jwt.ts'
import { readSettings } from './settings.ts'

const USAGE = 'usage: npm run token -- --sub ID --role admin|teacher|student|parent [--email E] [--name N]'

const Arguments = z.object({
  sub: z.string().min(1),
  role: z.enum(['admin', 'teacher', 'student', 'parent']),
  email: z.email().optional(),
  name: z.string().min(1).optional(),
})

function readArguments(): z.infer<typeof Arguments> | null {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({ options: { sub: text, role: text, email: text, name: text } })
    return Arguments.safeParse(values).data ?? null
  } catch {
    return null
  }
}

const bearer = readArguments()
if (bearer) console.log(await signToken(readSettings().AUTH_JWT_SECRET, bearer))
else {
  console.error(USAGE)
  process.exitCode = 2
}
