import '../../styles/class.css'
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Refused } from '../../api/client.ts'
import { told, useLive } from '../../api/live.ts'
import { isMore, withLive } from '../../api/liveState.ts'
import { type Answer, useAnswer } from '../../api/useAnswer.ts'
import { t } from '../../messages/text.ts'
import { Empty, Trouble, Waiting } from '../../parts/parts.tsx'
import { useTitle } from '../../parts/title.ts'
import { route } from '../../route.ts'
import { bearer } from '../../signin/token.ts'
import { Head } from './Head.tsx'
import { Live } from './Live.tsx'
import { type ClassData, loadClass } from './load.ts'
import { OverClass } from './OverClass.tsx'
import { Upcoming } from './Upcoming.tsx'

/** Where no socket tells: some proxies let none through. */
const LIVE_S = 10
const QUIET_S = 60

/** One session, at whatever point of its life it is. */
export function ClassView() {
  const at = route.value
  const id = at.view === 'class' ? at.id : ''
  // What runs is asked for more often.
  const every = useSignal(LIVE_S)
  const answer: Answer<ClassData> = useAnswer(`class ${id}`, () => loadClass(id), {
    every: every.value,
  })
  const { data: asked, error, reload } = answer
  const data = useTold(asked, reload)
  const status = data?.session.status
  useTitle(data?.session.title)
  useEffect(() => {
    every.value = (status === undefined || status === 'started') && !told.value.has(id) ? LIVE_S : QUIET_S
  }, [status, told.value])
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

/** While it runs, what a socket tells goes over what was asked for. Pupils and parents have none. */
function useTold(asked: ClassData | undefined, reload: () => Promise<void>): ClassData | undefined {
  const isLive = asked?.session.status === 'started' && asked.people !== null
  const live = useLive(isLive ? asked.session.id : null, (news) => isMore(news) && reload())
  if (asked === undefined || asked.people === null || !isLive) return asked
  return withLive({ ...asked, people: asked.people }, live)
}

const mayChange = ({ session }: ClassData): boolean =>
  bearer.value?.role === 'admin' || session.host_id === bearer.value?.id

function Body({ data, again }: { data: ClassData; again(): Promise<void> }) {
  switch (data.session.status) {
    case 'started':
      return <Live data={data} again={again} />
    case 'ended':
      return <OverClass data={data} again={again} mayChange={mayChange(data)} />
    case 'cancelled':
      return <Empty>{t('class.cancelled')}</Empty>
    case 'not_held':
      return <Empty>{t('class.notHeld')}</Empty>
    case 'scheduled':
      return <Upcoming session={data.session} />
  }
}
