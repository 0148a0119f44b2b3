import { afterAll, beforeAll } from 'vitest'
import { close, open } from './onHost.ts'
import './inOrder.ts'

beforeAll(() => open('workerd'), 120_000)
afterAll(close)
