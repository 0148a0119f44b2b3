import { signal } from '@preact/signals'

/** Epoch milliseconds, updated every second while the page is visible. */
export const now = signal(Date.now())

setInterval(() => {
  if (!document.hidden) now.value = Date.now()
}, 1000)
document.addEventListener('visibilitychange', () => {
  now.value = Date.now()
})

/** The present minute, so that minutes are not drawn every second. */
export const minute = signal(Math.floor(Date.now() / 60_000))
now.subscribe((at) => {
  minute.value = Math.floor(at / 60_000)
})
