/** A browser may deny storage to a page in a frame. Then nothing outlives the page, but the page works. */
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
      // The page goes on with its memory.
    }
  },
})

/** As long as the tab. */
export const tab = kept(() => sessionStorage)
/** As long as the browser. It never holds a name. */
export const browser = kept(() => localStorage)
