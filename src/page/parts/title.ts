import { useEffect } from 'preact/hooks'

/** The view's title, for the tab and screen readers. */
export const useTitle = (text: string | undefined): void =>
  useEffect(() => {
    document.title = text ? `${text} · Rollcall` : 'Rollcall'
  }, [text])
