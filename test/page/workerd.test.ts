import { afterAll, beforeAll } from 'vitest'
import { browser, close, open, school } from './onWorkerd.ts'
import { places } from './places.ts'
import { seedFrontend } from './seedFrontend/journeys.ts'
// In this order, for what people do changes the school.
import './told.ts'
import './views.ts'
import './use.ts'

beforeAll(open, 120_000)
afterAll(close)

seedFrontend(() => ({ school, browser }))
// Last, for with hosts that are lent every class is placed otherwise.
places(() => ({ school, browser }))
