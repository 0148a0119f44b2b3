import { useSignal } from '@preact/signals'
import { type Asker, admit, turnAway } from '../../actions/admit.ts'
import { api, ask, nullIfForbidden } from '../../api/client.ts'
import type { Session } from '../../api/shapes.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { t } from '../../messages/text.ts'
import { Name } from '../../parts/parts.tsx'
import { link } from '../../route.ts'

const EVERY_S = 60

/** Applicants, each to be let in or refused. */
export function Askers({ sessions }: { sessions: readonly Session[] }) {
  const open = sessions.filter(({ registration_enabled }) => registration_enabled)
  const key = `askers ${open.map(({ id }) => id).join()}`
  const { data = [], reload } = useAnswer(key, () => Promise.all(open.map(askersOf)), { every: EVERY_S })
  const way = useSignal<{ name: string | null; url: string } | null>(null)
  const waiting = data.flatMap(({ session, askers }) => askers.map((asker) => ({ session, asker })))
  if (waiting.length === 0 && way.value === null) return null
  return (
    <section class="card" aria-labelledby="askers">
      <h2 id="askers">{t('asked.title', { n: waiting.length })}</h2>
      <ul class="rows">
        {waiting.map(({ session, asker }) => (
          <li key={session.id + asker.registrant_id}>
            <Row
              session={session}
              asker={asker}
              reload={reload}
              admitted={(url) => {
                way.value = { name: asker.name, url }
              }}
            />
          </li>
        ))}
      </ul>
      {way.value && <Way {...way.value} />}
    </section>
  )
}

type Listed = Asker & { email: string | null; email_user: { id: string; name: string } | null }

/** The reader may not let anybody into a colleague's class. */
async function askersOf(session: Session): Promise<{ session: Session; askers: Listed[] }> {
  const asked = api.zoom.meetings[':id'].registrants.$get({
    param: { id: session.id },
    query: { status: 'pending', limit: 20 },
  })
  return { session, askers: (await ask(asked).catch(nullIfForbidden))?.registrants ?? [] }
}

interface RowProps {
  session: Session
  asker: Listed
  reload(): Promise<void>
  admitted(url: string): void
}

function Row({ session, asker, reload, admitted }: RowProps) {
  const letIn = async (pupil: { id: string } | null) => {
    const url = await admit(session.id, asker, pupil, reload)
    if (url !== null) admitted(url)
  }
  const pupil = asker.email_user
  return (
    <div class="guest">
      <p>
        <Name>{asker.name}</Name>{' '}
        <span class="dim">
          {asker.email && <bdi>{asker.email} · </bdi>}
          <a href={link.session(session.id)}>{session.title}</a>
        </span>
      </p>
      <p class="choices">
        {pupil && (
          <button type="button" onClick={() => void letIn(pupil)}>
            {t('asked.admitAs')} <Name>{pupil.name}</Name>
          </button>
        )}
        <button type="button" onClick={() => void letIn(null)}>
          {pupil ? t('asked.admitGuest') : t('asked.admit')}
          <span class="vh"> {asker.name}</span>
        </button>
        <button type="button" onClick={() => void turnAway(session.id, asker, reload)}>
          {t('asked.refuse')}
          <span class="vh"> {asker.name}</span>
        </button>
      </p>
    </div>
  )
}

/** Zoom sends no mail: the teacher hands the link over. */
function Way({ name, url }: { name: string | null; url: string }) {
  return (
    <p class="notice">
      <label for="their-way">{t('asked.way', { name: name ?? t('nameless') })}</label>{' '}
      <input id="their-way" readOnly value={url} onFocus={(event) => event.currentTarget.select()} />{' '}
      <button type="button" onClick={() => void navigator.clipboard.writeText(url)}>
        {t('asked.copy')}
      </button>
    </p>
  )
}
