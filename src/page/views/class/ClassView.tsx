import { MINUTE_MS } from '../../time/duration.ts'
import '../../styles/class.css'
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Refused } from '../../api/client.ts'
import { told, useLive } from '../../api/live.ts'
import { isMore, withLive } from '../../api/liveState.ts'
import type { SessionDetail } from '../../api/shapes.ts'
import { type Answer, useAnswer } from '../../api/useAnswer.ts'
import { t } from '../../messages/text.ts'
import { Empty, Trouble, Waiting } from '../../parts/parts.tsx'
import { useTitle } from '../../parts/title.ts'
import { route } from '../../route.ts'
import { bearer } from '../../signin/token.ts'
import { minute } from '../../time/clock.ts'
import { Head } from './Head.tsx'
import { Live } from './Live.tsx'
import { type ClassData, loadClass } from './load.ts'
import { NotHeld } from './NotHeld.tsx'
import { OverClass } from './OverClass.tsx'
import { Upcoming } from './Upcoming.tsx'

/** The interval without a socket. Some proxies block sockets, and a class that is far away has none. */
const LIVE_S = 10
const QUIET_S = 60

/** One session, before, during or after the class. */
export function ClassView() {
  const at = route.value
  const id = at.view === 'class' ? at.id : ''
  // A running class is asked for more often.
  const every = useSignal(LIVE_S)
  const answer: Answer<ClassData> = useAnswer(`class ${id}`, () => loadClass(id), {
    every: every.value,
  })
  const { data: asked, error, reload } = answer
  const data = useTold(asked, reload)
  const isNear = data === undefined || isNearTo(data.session)
  useTitle(data?.session.title)
  useEffect(() => {
    every.value = isNear && !told.value.has(id) ? LIVE_S : QUIET_S
  }, [isNear, told.value])
  if (error instanceof Refused && error.status === 404) return <Empty>{t('class.notFound')}</Empty>
  return (
    <>
      <Trouble error={error} again={reload} />
      {data === undefined && error === undefined && <Waiting />}
      {data && (
        <>
          <Head session={data.session} mayChange={mayChange(data)} />
          <Body data={data} again={reload} />
        </>
      )}
    </>
  )
}

/** While people come, the socket's messages update the data. Pupils and parents have no socket. */
function useTold(asked: ClassData | undefined, reload: () => Promise<void>): ClassData | undefined {
  const isLive = asked !== undefined && asked.people !== null && isNearTo(asked.session)
  const live = useLive(isLive ? asked.session.id : null, (news) => isMore(news) && reload())
  if (asked === undefined || asked.people === null || !isLive) return asked
  return withLive({ ...asked, people: asked.people }, live)
}

/** A class may be opened this long before its start. */
const EARLY_MS = 30 * MINUTE_MS

/** Whether people may be in it, or at its door. */
const isNearTo = ({ status, start_time }: SessionDetail): boolean =>
  status === 'started' ||
  (status === 'scheduled' && minute.value * MINUTE_MS > Date.parse(start_time) - EARLY_MS)

const mayChange = ({ session }: ClassData): boolean =>
  bearer.value?.role === 'admin' ||
  session.host_id === bearer.value?.id ||
  session.series_host_id === bearer.value?.id ||
  session.alternative_hosts.some((id) => id === bearer.value?.id)

function Body({ data, again }: { data: ClassData; again(): Promise<void> }) {
  switch (data.session.status) {
    case 'started':
      return <Live data={data} again={again} mayChange={mayChange(data)} />
    case 'ended':
      return <OverClass data={data} again={again} mayChange={mayChange(data)} />
    case 'cancelled':
      return <Empty>{t('class.cancelled')}</Empty>
    case 'not_held':
      return <NotHeld data={data} />
    case 'scheduled':
      return <Upcoming data={data} />
  }
}
