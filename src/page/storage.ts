/** A browser may keep storage from a page in a frame: then nothing outlives the page, and the page works all the same. */
const kept = (open: () => Storage) => ({
  get(name: string): string | null {
    try {
      return open().getItem(name)
    } catch {
      return null
    }
  },
  set(name: string, value: string | null): void {
    try {
      if (value === null) open().removeItem(name)
      else open().setItem(name, value)
    } catch {
      // The page goes on with what it has in memory.
    }
  },
})

/** As long as the tab. */
export const tab = kept(() => sessionStorage)
/** As long as the browser: nothing that names anybody. */
export const browser = kept(() => localStorage)
