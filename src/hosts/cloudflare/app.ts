import { createApp } from '../../http/app.ts'
import { readConfig } from '../config.ts'
import { ifConfigured } from '../configured.ts'
import { portsOf } from '../httpPorts.ts'
import type { Bindings } from './bindings.ts'
import { platformOf } from './platform.ts'

/** Rollcall's API over Cloudflare's bindings, or the app that names the missing settings. */
export const appOf = (env: Bindings) =>
  ifConfigured(
    () => readConfig(env),
    (config) => createApp(portsOf(platformOf(env), config)),
  )
