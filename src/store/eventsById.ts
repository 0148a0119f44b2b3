import { type SQL, sql } from './query.ts'
import { asked } from './schema/indexed.ts'

/** More than a commit has. */
const MOST_TOGETHER = 5_000

/** The events with these ids. An id with a dot has no index: its event came with the event before the dot, in the same commit. */
export const eventsById = (ids: readonly string[]): SQL => sql`
  select e.* from (
      select value as id, substr(value, 1, instr(value || '.', '.') - 1) as root
      from json_each(${JSON.stringify(ids)})) wanted
    cross join (select stream_id, version, event_id from events where ${asked}) o on o.event_id = wanted.root
    cross join events e on e.stream_id = o.stream_id and e.event_id = wanted.id
      and e.version between o.version and o.version + iif(wanted.id = wanted.root, 0, ${MOST_TOGETHER})`
