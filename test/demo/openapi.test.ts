import { createConfig, lintFromString } from '@redocly/openapi-core'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { openApiDocument } from '../../src/openapi/document.ts'

const EVERY_ANSWER = ['x-request-id']

/** Redocly's recommended rules as errors, and more. */
const RULES = {
  // The document describes a school's own service, which is nobody's to license.
  'info-license': 'off',
  'parameter-description': 'error',
  'operation-tag-defined': 'error',
  'operation-parameters-unique': 'error',
  'no-http-verbs-in-paths': 'error',
  'response-contains-header': {
    severity: 'error',
    names: { '2XX': EVERY_ANSWER, '4XX': EVERY_ANSWER, '5XX': EVERY_ANSWER },
  },
} as const

it('describes the API by Redocly’s rules', async () => {
  const source = JSON.stringify(openApiDocument())
  const config = await createConfig({ extends: ['recommended-strict'], rules: RULES })
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config })
  // A receiver's answers are its own.
  const ours = problems.filter(
    ({ ruleId, location: [at] }) =>
      ruleId !== 'response-contains-header' || !at?.pointer?.startsWith('#/webhooks'),
  )
  const said = ours.map(({ ruleId, message, location: [at] }) => `${ruleId} ${at?.pointer}: ${message}`)
  // /healthz refuses nobody. A socket answers 101, and Redocly has no rule for that.
  expect(said).toEqual([
    expect.stringContaining('operation-4xx-response #/paths/~1healthz/get'),
    expect.stringContaining('operation-2xx-response #/paths/~1api~1zoom~1meetings~1{id}~1live/get'),
  ])
})

it('describes every operation in words, every instant as one, and the bookmark that a read may send', () => {
  const { paths } = Document.parse(openApiDocument())
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, ...operation })),
  )
  expect(operations.filter(({ description = '' }) => description.length < 20)).toEqual([])
  const reads = operations.filter(({ name, security }) => name.startsWith('get ') && security === undefined)
  expect(reads.filter(({ parameters }) => !JSON.stringify(parameters).includes('x-d1-bookmark'))).toEqual([])
  const instants = [...JSON.stringify(paths).matchAll(/"((?!jbh)\w+(?:_time|_at|_since|edAt))":(\{.*?\})/g)]
  expect(instants.length).toBeGreaterThan(5)
  expect(instants.filter(([, , schema]) => !schema?.includes('date-time'))).toEqual([])
})

const Document = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({
        description: z.string().optional(),
        parameters: z.unknown().optional(),
        security: z.unknown().optional(),
      }),
    ),
  ),
})
