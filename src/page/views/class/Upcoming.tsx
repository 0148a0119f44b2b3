import { join } from '../../actions/join.ts'
import type { SessionDetail } from '../../api/shapes.ts'
import { t } from '../../messages/text.ts'
import { Name } from '../../parts/parts.tsx'
import { bearer } from '../../signin/token.ts'
import { minute, now } from '../../time/clock.ts'
import { fromNow } from '../../time/format.ts'
import { DialIn } from './DialIn.tsx'
import { Heard } from './Heard.tsx'
import { doorText, LiveClass, peopleOf } from './Live.tsx'
import type { ClassData } from './load.ts'

/** A session that has not begun: the progress of the registration, and the link. */
export function Upcoming({ data }: { data: ClassData }) {
  const { session } = data
  const isHost = session.host_id === bearer.value?.id
  const waiting = peopleOf(data).filter(({ state }) => state === 'door')
  return (
    <>
      <Heard text={doorText(waiting)} />
      <p class="lead">{t('class.begins', { in: fromNow(session.start_time, minute.value * 60_000) })}</p>
      <p>
        <button type="button" class="primary" onClick={() => void join(session.id)}>
          {isHost ? t('soon.start') : t('own.join')}
        </button>
      </p>
      {bearer.value?.role === 'student' && <DialIn id={session.id} />}
      {waiting.length > 0 && <LiveClass people={waiting} clock={now} />}
      {session.registration && session.registration.pupils.requested > 0 && (
        <Registration
          registration={session.registration}
          isJoint={(session.joint_classes ?? []).length > 0}
        />
      )}
    </>
  )
}

interface Registering {
  registration: NonNullable<SessionDetail['registration']>
  isJoint: boolean
}

function Registration({ registration, isJoint }: Registering) {
  const { pupils, failed, failures } = registration
  const { requested, approved, pending } = pupils
  // Where classes sit together, a teacher who does not host reads of the pupils of their own class alone.
  const named = isJoint ? failures.length : failed
  return (
    <section class="card" aria-labelledby="registration">
      <h2 id="registration">{t('registration.title')}</h2>
      <progress max={requested} value={approved + pupils.failed} aria-labelledby="registration" />
      <p>
        {t('registration.done', { approved, requested })}{' '}
        {pending > 0 && <span class="dim">{t('registration.pending', { n: pending })}</span>}{' '}
        {isJoint && <span class="dim">{t('registration.joint')}</span>}
      </p>
      {failures.length > 0 && (
        <>
          <h3>{t('registration.failed', { n: named })}</h3>
          <ul class="rows">
            {failures.map(({ user_id, name, reason }) => (
              <li key={user_id} class="line">
                <Name>{name ?? user_id}</Name>
                <span class="dim">{reasonText(reason)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function reasonText(reason: string | null): string {
  switch (reason) {
    case 'EMAIL_SHARED':
      return t('registration.emailShared')
    case 'ZOOM_REJECTED':
      return t('registration.zoomRejected')
    case 'DENIED_IN_ZOOM':
      return t('registration.deniedInZoom')
    case 'CANCELLED_IN_ZOOM':
      return t('registration.cancelledInZoom')
    case 'NO_EMAIL':
      return t('registration.noEmail')
    case 'DOMAIN_RESTRICTED':
      return t('registration.domain')
    default:
      return reason ?? t('registration.unknown')
  }
}
