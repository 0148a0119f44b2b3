import { useSignal } from '@preact/signals'
import { identify } from '../../actions/identify.ts'
import type { Participant } from '../../api/shapes.ts'
import { t } from '../../messages/text.ts'
import { Name } from '../../parts/parts.tsx'
import { sightOf } from '../../parts/seen.ts'
import { link } from '../../route.ts'
import { length, time } from '../../time/format.ts'
import { type Class, guestsOf, missingOf } from './load.ts'
import { digest } from './Over.tsx'

interface Props {
  classes: Class[]
  again(): unknown
  /** Whether the view shows only this class. */
  isHere?: boolean
}

/** Guests, each to be confirmed by one press. */
export function Guests({ classes, again, isHere = false }: Props) {
  const waiting = classes
    .filter((one) => isHere || sightOf(one.session.id, digest(one)) !== 'same')
    .flatMap((one) => guestsOf(one).map((guest) => ({ one, guest })))
  if (waiting.length === 0) return null
  return (
    <section class="card" aria-labelledby="guests">
      <h2 id="guests">{t('guest.title', { n: waiting.length })}</h2>
      <ul class="rows">
        {waiting.map(({ one, guest }) => (
          <li key={one.session.id + guest.id}>
            <GuestRow
              one={one}
              guest={guest}
              again={again}
              isHere={isHere}
              isJoint={classes.some((other) => isJointWith(one, other))}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Whether two classes sit together: a guest of one is then a guest of the other, with the same title and time. */
const isJointWith = ({ session: one }: Class, { session: other }: Class): boolean =>
  one.id !== other.id &&
  one.zoom_meeting_id === other.zoom_meeting_id &&
  one.occurrence_id === other.occurrence_id

interface Row {
  one: Class
  guest: Participant & Partial<Pick<Class['people']['participants'][number], 'candidates'>>
  again(): unknown
  isHere: boolean
  /** Whether another class that sits with this class is in the list. */
  isJoint: boolean
}

function GuestRow({ one, guest, again, isHere, isJoint }: Row) {
  const candidates = guest.candidates ?? []
  const confirm = (pupil: { id: string; name: string }) => identify(one.session.id, guest, pupil, again)
  return (
    <div class="guest">
      <p>
        <Name>{guest.name}</Name>{' '}
        <span class="dim">
          {wasIn(one, guest)}
          {!isHere && (
            <>
              {' '}
              <a href={link.session(one.session.id)}>
                {t('guest.see')}
                <span class="vh"> {one.session.title}</span>
              </a>
              {isJoint && (
                <>
                  {' · '}
                  <bdi>{one.session.class?.name}</bdi>
                </>
              )}
            </>
          )}
        </span>
      </p>
      <p class="choices">
        {candidates.map((pupil) => (
          <button type="button" key={pupil.id} onClick={() => void confirm(pupil)}>
            {t('guest.is')} <Name>{pupil.name}</Name>
          </button>
        ))}
        <Else one={one} guest={guest} confirm={confirm} />
      </p>
    </div>
  )
}

/** A guest who is still there has no length of time yet. */
const wasIn = (
  { session: { title, timezone } }: Class,
  { status, join_time, duration, time_uncertain }: Participant,
): string => {
  if (status === 'joined' && join_time) return t('guest.isIn', { title, time: time(join_time, timezone) })
  if (time_uncertain && duration === 0) return t('guest.wasUnknown', { title })
  return t('guest.was', { title, length: length(duration) })
}

/** Any other pupil of the class, by typing the beginning of their name. */
function Else({
  one,
  guest,
  confirm,
}: Omit<Row, 'again' | 'isHere' | 'isJoint'> & { confirm(pupil: { id: string; name: string }): unknown }) {
  const wrong = useSignal(false)
  const isKnown = (guest.candidates ?? []).length > 0
  const wanted = isKnown ? t('guest.else') : t('guest.who')
  const missing = missingOf(one)
  const others = missing.length > 0 ? missing : one.people.expectedAttendees
  const list = `else-${one.session.id}-${guest.id}`
  const take = (event: Event) => {
    const field = event.currentTarget
    if (!(field instanceof HTMLInputElement) || field.value === '') return
    const pupil = others.find((one) => choiceOf(one, others) === field.value)
    wrong.value = pupil === undefined
    if (pupil) void confirm(pupil)
  }
  return (
    <span class="else">
      <input
        type="text"
        list={list}
        placeholder={wanted}
        aria-label={`${guest.name ?? t('nameless')}: ${wanted}`}
        aria-invalid={wrong.value}
        onChange={take}
        autocomplete="off"
      />
      <datalist id={list}>
        {others.map((pupil) => (
          <option key={pupil.id} value={choiceOf(pupil, others)} />
        ))}
      </datalist>
      {wrong.value && <span class="issue">{t('guest.nobody')}</span>}
    </span>
  )
}

/** Two pupils of one name are told apart by their ids. */
const choiceOf = (
  pupil: { id: string; name: string },
  others: readonly { id: string; name: string }[],
): string =>
  others.some(({ id, name }) => name === pupil.name && id !== pupil.id)
    ? `${pupil.name} · ${pupil.id}`
    : pupil.name
