import { afterAll, beforeAll } from 'vitest'
import { close, open } from './onHost.ts'
import './inOrder.ts'

beforeAll(() => open('deno'), 120_000)
afterAll(close)
