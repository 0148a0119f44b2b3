import { useSignal } from '@preact/signals'
import { api, ask } from '../../api/client.ts'
import type { RosterClass } from '../../api/shapes.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { usePages } from '../../api/usePages.ts'
import { t } from '../../messages/text.ts'
import { PagedRows } from '../../parts/PagedRows.tsx'
import { Name, Trouble, Waiting } from '../../parts/parts.tsx'
import { link } from '../../route.ts'
import { Search } from './Search.tsx'

const PAGE = 50

/** The classes of the roster, and the people of one class. */
export function Classes() {
  const search = useSignal('')
  const pages = usePages(`classes ${search.value}`, async (cursor) => {
    const query = { search: search.value || undefined, limit: PAGE, cursor }
    const answer = await ask(api.roster.classes.$get({ query }))
    return { rows: answer.classes, next: answer.nextCursor }
  })
  return (
    <section class="card" aria-labelledby="classes">
      <h2 id="classes">{t('office.classes')}</h2>
      <div class="filters">
        <Search label={t('office.findClass')} found={search} />
      </div>
      <PagedRows pages={pages} empty={t('office.noClass')}>
        {(one) => <Row key={one.id} one={one} />}
      </PagedRows>
    </section>
  )
}

function Row({ one }: { one: RosterClass }) {
  const isOpen = useSignal(false)
  return (
    <li>
      <details
        onToggle={(event) => {
          isOpen.value = event.currentTarget.open
        }}
      >
        <summary class="roster-row">
          <Name>{one.name}</Name>
          <span class="dim">
            {one.teacher ? (one.teacher.name ?? one.teacher.id) : t('office.noTeacher')}
          </span>
          <span class="dim count">{t('office.pupils', { n: one.pupil_count })}</span>
          <code class="dim">{one.id}</code>
        </summary>
        {isOpen.value && <Pupils id={one.id} />}
      </details>
    </li>
  )
}

function Pupils({ id }: { id: string }) {
  const { data, error, reload } = useAnswer(`class ${id}`, () =>
    ask(api.roster.classes[':classId'].$get({ param: { classId: id } })),
  )
  if (data === undefined) return error ? <Trouble error={error} again={reload} /> : <Waiting />
  return (
    <>
      <p>
        <a href={link.termOf(id)}>{t('office.term')}</a>
      </p>
      <ul class="rows">
        {data.class.pupils.map((pupil) => (
          <li key={pupil.id} class="roster-row">
            <a href={link.pupil(id, pupil.id)}>
              <Name>{pupil.name}</Name>
            </a>
            <span class="dim">{pupil.parents.map(({ name }) => name).join(', ')}</span>
            <span class="dim">
              <bdi>{pupil.email ?? t('office.noEmail')}</bdi>
            </span>
            <code class="dim">{pupil.id}</code>
          </li>
        ))}
      </ul>
    </>
  )
}
