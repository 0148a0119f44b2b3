import type { Feed, FeedPage, FeedPlace } from '../app/feed.ts'
import type { MeetingEventType } from '../domain/events.ts'
import { eventJson, type LogEvent, writePlace } from './eventJson.ts'

/** The pause between two reads of the log while nothing is new. */
const LOOK_MS = 1_000
/** A beat within this time shows a waiting reader that the connection lives. */
const BEAT_MS = 15_000

/** An item of the stream. */
export type Item =
  | { kind: 'event'; event: LogEvent }
  /** All events before this place were looked through. */
  | { kind: 'reached'; cursor: string }
  | { kind: 'beat' }

export interface Following {
  feed: Feed
  after: FeedPlace
  types: readonly MeetingEventType[] | null
  /** The first page, read before the answer begins. */
  first: FeedPage
  /** Whether the stream goes on at the end of the log. */
  live: boolean
  /** The end of the stream, in epoch milliseconds. The reader then asks again from the last place. */
  until: number
  now: () => number
  wait: (ms: number) => Promise<void>
  isEnding: () => boolean
}

/** The events behind a place in the log, and then the new ones, until the stream's end. */
export async function* follow(following: Following): AsyncGenerator<Item> {
  const { feed, types } = following
  let { after, first: page } = following
  const pause = pauses(following)
  for (;;) {
    for (const event of page.events) yield { kind: 'event', event: eventJson(event) }
    if (page.reached.position > after.position) yield { kind: 'reached', cursor: writePlace(page.reached) }
    after = page.reached
    if (after.position >= page.head) {
      if (isOver(following)) return
      if (await pause()) yield { kind: 'beat' }
    }
    page = await feed.read(after, types)
  }
}

const isOver = ({ live, until, now, isEnding }: Following): boolean => !live || isEnding() || now() >= until

/** Waits a moment. Returns whether a beat is due. */
function pauses({ now, wait }: Following): () => Promise<boolean> {
  let beatAt = now() + BEAT_MS
  return async () => {
    await wait(LOOK_MS)
    if (now() < beatAt) return false
    beatAt = now() + BEAT_MS
    return true
  }
}

/** Each format's text of an item. */
export const NDJSON = (one: Item): string => {
  if (one.kind === 'beat') return '\n'
  return `${JSON.stringify(one.kind === 'event' ? one.event : { cursor: one.cursor })}\n`
}

export const SSE = (one: Item): string => {
  if (one.kind === 'beat') return ':\n\n'
  const { name, data } =
    one.kind === 'event'
      ? { name: one.event.type, data: one.event }
      : { name: 'reached', data: { cursor: one.cursor } }
  return `id: ${data.cursor}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}

/**
 * The items as a body. If the database fails, the body ends and `failed` is called; the reader comes back. `ended` is called at every end.
 */
export function streamedBody(
  items: AsyncGenerator<Item>,
  text: (item: Item) => string,
  failed: (error: unknown) => void,
  ended: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      try {
        const next = await items.next()
        if (!next.done) return controller.enqueue(encoder.encode(text(next.value)))
      } catch (error) {
        failed(error)
      }
      ended()
      controller.close()
    },
    async cancel() {
      ended()
      await items.return(undefined)
    },
  })
}
