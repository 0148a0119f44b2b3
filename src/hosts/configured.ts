import { uuidv7 } from 'uuidv7'
import { createUnconfiguredApp } from '../http/unconfigured.ts'
import { type Config, NotConfigured } from './config.ts'

/** What serves with these settings; where they are wrong, what says so. The log has one line of that, with names alone. */
export function ifConfigured<App>(read: () => Config, create: (config: Config) => App) {
  try {
    return create(read())
  } catch (error) {
    if (!(error instanceof NotConfigured)) throw error
    const { settings, message } = error
    console.log(JSON.stringify({ level: 'error', event: 'not.configured', settings, message }))
    return createUnconfiguredApp({ settings, newId: uuidv7 })
  }
}
