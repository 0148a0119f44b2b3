import { uuidv7 } from 'uuidv7'
import { createUnconfiguredApp } from '../http/unconfigured.ts'
import { type Config, NotConfigured } from './config.ts'

/** The app with these settings, or the app that names the wrong ones. Then one log line names them too. */
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
