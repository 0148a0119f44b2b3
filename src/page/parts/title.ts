import { useEffect } from 'preact/hooks'

/** What the tab and a screen reader call the view. */
export const useTitle = (text: string | undefined): void =>
  useEffect(() => {
    document.title = text ? `${text} · Rollcall` : 'Rollcall'
  }, [text])
