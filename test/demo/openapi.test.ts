import { createConfig, lintFromString } from '@redocly/openapi-core'
import { expect, it } from 'vitest'
import { createApi } from '../../src/http/api.ts'

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
  const answer = await createApi().request('/api/openapi.json')
  const config = await createConfig({ extends: ['recommended-strict'], rules: RULES })
  const problems = await lintFromString({ source: await answer.text(), absoluteRef: 'openapi.json', config })
  const said = problems.map(({ ruleId, message, location: [at] }) => `${ruleId} ${at?.pointer}: ${message}`)
  // A socket answers 101, for which Redocly has no rule.
  expect(said).toEqual([
    expect.stringContaining('operation-2xx-response #/paths/~1api~1zoom~1meetings~1{id}~1live/get'),
  ])
})
