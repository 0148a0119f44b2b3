import { useSignal } from '@preact/signals'
import { identify } from '../../actions/identify.ts'
import type { Participant } from '../../api/shapes.ts'
import { t } from '../../messages/text.ts'
import { Name } from '../../parts/parts.tsx'
import { sightOf } from '../../parts/seen.ts'
import { link } from '../../route.ts'
import { length } from '../../time/format.ts'
import { type Class, guestsOf, missingOf } from './load.ts'
import { digest } from './Over.tsx'

/** Who came under nothing but a name, each to be confirmed by one press. */
export function Guests({ classes, again }: { classes: Class[]; again(): unknown }) {
  const waiting = classes
    .filter((one) => sightOf(one.session.id, digest(one)) !== 'same')
    .flatMap((one) => guestsOf(one).map((guest) => ({ one, guest })))
  if (waiting.length === 0) return null
  return (
    <section class="card" aria-labelledby="guests">
      <h2 id="guests">{t('guest.title', { n: waiting.length })}</h2>
      <ul class="rows">
        {waiting.map(({ one, guest }) => (
          <li key={one.session.id + guest.id}>
            <GuestRow one={one} guest={guest} again={again} />
          </li>
        ))}
      </ul>
    </section>
  )
}

interface Row {
  one: Class
  guest: Participant & Partial<Pick<Class['people']['participants'][number], 'candidates'>>
  again(): unknown
}

function GuestRow({ one, guest, again }: Row) {
  const candidates = guest.candidates ?? []
  const confirm = (pupil: { id: string; name: string }) => identify(one.session.id, guest, pupil, again)
  return (
    <div class="guest">
      <p>
        <Name>{guest.name}</Name>{' '}
        <span class="dim">
          {t('guest.was', { length: length(guest.duration), title: one.session.title })}{' '}
          <a href={link.session(one.session.id)}>{t('guest.see')}</a>
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

/** Any other pupil of the class, by typing the beginning of their name. */
function Else({ one, guest, confirm }: Omit<Row, 'again'> & { confirm(pupil: { id: string; name: string }): unknown }) {
  const wrong = useSignal(false)
  const isKnown = (guest.candidates ?? []).length > 0
  const missing = missingOf(one)
  const others = missing.length > 0 ? missing : one.people.expectedAttendees
  const list = `else-${one.session.id}-${guest.id}`
  const take = (event: Event) => {
    const field = event.currentTarget
    if (!(field instanceof HTMLInputElement) || field.value === '') return
    const pupil = others.find(({ name }) => name === field.value)
    wrong.value = pupil === undefined
    if (pupil) void confirm(pupil)
  }
  return (
    <span class="else">
      <input
        type="text"
        list={list}
        placeholder={isKnown ? t('guest.else') : t('guest.who')}
        aria-label={isKnown ? t('guest.else') : t('guest.who')}
        aria-invalid={wrong.value}
        onChange={take}
        autocomplete="off"
      />
      <datalist id={list}>
        {others.map(({ id, name }) => (
          <option key={id} value={name} />
        ))}
      </datalist>
      {wrong.value && <span class="issue">{t('guest.nobody')}</span>}
    </span>
  )
}
