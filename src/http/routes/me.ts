import * as z from 'zod'
import { Role } from '../../domain/access.ts'
import { anyone } from '../guards.ts'
import { behind } from '../reading.ts'
import { errorAnswers } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { json } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

const Me = z
  .object({
    id: z.string().meta({ description: 'In the roster; the token’s, if the roster does not know it' }),
    name: z.string().nullable(),
    email: z.string().nullable(),
    role: Role,
  })
  .meta({ id: 'Me' })

const me = createRoute({
  method: 'get',
  path: '/api/me',
  operationId: 'getMe',
  tags: ['Roster'],
  summary: 'Who you are to Rollcall: by the roster, or else by your token',
  description:
    'For everyone with a role. A frontend that decides by the role what it shows asks here, for a token may say less.',
  middleware: [signedIn, behind(anyone)] as const,
  responses: { 200: json(Me, 'You'), ...errorAnswers(403) },
})

export const meRoutes = () =>
  createRouter().openapi(me, (c) => {
    const { id, name, email, role } = c.var.actor
    return c.json({ id, name, email, role }, 200)
  })
