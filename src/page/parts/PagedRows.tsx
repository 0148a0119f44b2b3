import type { ComponentChildren } from 'preact'
import type { Pages } from '../api/usePages.ts'
import { t } from '../messages/text.ts'
import { Empty, Trouble, Waiting } from './parts.tsx'

interface Props<Row> {
  pages: Pages<Row>
  /** The rows to show; all by default. */
  shown?: Row[] | undefined
  /** The text in place of rows if there are none. */
  empty: string
  kind?: string
  children: (row: Row) => ComponentChildren
}

/** Rows that come page by page, and the button for the next page. */
export function PagedRows<Row>({ pages, shown = pages.rows, empty, kind = '', children }: Props<Row>) {
  const { error, reload, more } = pages
  return (
    <>
      <Trouble error={error} again={reload} />
      {shown === undefined && error === undefined && <Waiting />}
      {shown?.length === 0 && <Empty>{empty}</Empty>}
      <ul class={`rows ${kind}`}>{shown?.map(children)}</ul>
      {more && (
        <button type="button" onClick={() => void more()}>
          {t('more')}
        </button>
      )}
    </>
  )
}
