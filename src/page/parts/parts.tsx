import type { ComponentChildren } from 'preact'
import { type Refused, Unreachable, waitsUntil } from '../api/client.ts'
import type { Session, Mark as Status } from '../api/shapes.ts'
import { t } from '../messages/text.ts'
import { now } from '../time/clock.ts'
import { day, timesOf } from '../time/format.ts'

/** A status as a shape and a word, so that nobody needs its colour. */
export function Mark({ status }: { status: Status }) {
  return (
    <span class={`mark ${status}`}>
      <Glyph status={status} />
      {t(`status.${status}`)}
    </span>
  )
}

const SHAPES: Record<Status, preact.JSX.Element> = {
  present: <path d="M3.4 8.4 6.6 11.6 12.8 4.8" />,
  late: <path d="M8 4.2V8l2.8 2" />,
  partial: <path d="M8 8V2.4A5.6 5.6 0 0 1 13.6 8Z" class="full" />,
  absent: <path d="m5 5 6 6m0-6-6 6" />,
  excused: <path d="M4.6 8h6.8" />,
}

export function Glyph({ status }: { status: Status }) {
  return (
    <svg class={`glyph ${status}`} viewBox="0 0 16 16" aria-hidden="true">
      {status !== 'present' && <circle cx="8" cy="8" r="6.6" />}
      {SHAPES[status]}
    </svg>
  )
}

/** A name of any script and length. */
export const Name = ({ children }: { children: string | null | undefined }) => (
  <bdi class="name" title={children ?? undefined}>
    {children || t('nameless')}
  </bdi>
)

/** The class of a session, and the classes that sit there with it. */
export const Classes = ({ session: { class: its, joint_classes = [] } }: { session: Session }) => (
  <>
    <bdi>{its?.name}</bdi>
    {joint_classes.length > 0 && ` ${t('session.joint')} `}
    {joint_classes.map((name, n) => (
      <span key={`${n} ${name}`}>
        {n > 0 && ', '}
        <bdi>{name}</bdi>
      </span>
    ))}
  </>
)

/** When and where in the week a session is, in its own zone. */
export const When = ({ session }: { session: Pick<Session, 'start_time' | 'duration' | 'timezone'> }) => (
  <span class="when">
    <time dateTime={session.start_time}>
      {day(session.start_time, session.timezone)},{' '}
      {timesOf(session.start_time, session.duration, session.timezone)}
    </time>
  </span>
)

export const Empty = ({ children }: { children: ComponentChildren }) => <p class="empty">{children}</p>

export function Waiting() {
  const seconds = Math.ceil((waitsUntil.value - now.value) / 1000)
  return (
    <p class="waiting" aria-busy="true">
      {seconds > 0 ? t('busy', { n: seconds }) : t('loading')}
    </p>
  )
}

/** An error in the server's words, and a way to try again. The data beside it are older. */
export function Trouble({ error, again }: { error: Refused | Unreachable | undefined; again(): unknown }) {
  if (error === undefined) return null
  const text = error instanceof Unreachable ? t('offline.view') : error.message
  return (
    <p class="notice bad" role="alert">
      {text}{' '}
      <button type="button" class="link" onClick={() => void again()}>
        {t('tryAgain')}
      </button>
    </p>
  )
}

/** The state of a session, in one word. */
export const Standing = ({ session }: { session: Pick<Session, 'status'> }) => (
  <span class={`standing ${session.status}`}>{t(`session.${session.status}`)}</span>
)
