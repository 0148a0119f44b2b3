import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ONLY_ON_CLOUDFLARE } from './http/onlyOnCloudflare.ts'

const FOLDER = 'test/http'

it('what Deno skips of the tests of HTTP is there under its name', () => {
  const tests = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(FOLDER, file), 'utf8'))
  const unknown = Object.keys(ONLY_ON_CLOUDFLARE).filter(
    (name) => !tests.some((text) => text.includes(`it('${name}'`)),
  )
  expect(unknown).toEqual([])
})
