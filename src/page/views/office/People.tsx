import { useSignal } from '@preact/signals'
import { api, ask } from '../../api/client.ts'
import { usePages } from '../../api/usePages.ts'
import { t } from '../../messages/text.ts'
import { PagedRows } from '../../parts/PagedRows.tsx'
import { Name } from '../../parts/parts.tsx'
import { TakeOut } from '../../parts/TakeOut.tsx'
import { Search } from './Search.tsx'

const ROLES = ['student', 'teacher', 'parent', 'admin'] as const
const PAGE = 50

/** The people of the roster, looked up by name, id or e-mail. */
export function People() {
  const search = useSignal('')
  const role = useSignal<(typeof ROLES)[number] | undefined>(undefined)
  const pages = usePages(`people ${role.value} ${search.value}`, async (cursor) => {
    const query = { search: search.value || undefined, role: role.value, limit: PAGE, cursor }
    const answer = await ask(api.roster.users.$get({ query }))
    return { rows: answer.users, next: answer.nextCursor }
  })
  return (
    <section class="card" aria-labelledby="people">
      <h2 id="people">{t('office.people')}</h2>
      <div class="filters">
        <Search label={t('office.findPerson')} found={search} />
        <label>
          {t('office.role')}
          <select
            value={role.value ?? ''}
            onChange={(event) => {
              role.value = ROLES.find((one) => one === event.currentTarget.value)
            }}
          >
            <option value="">{t('office.anyRole')}</option>
            {ROLES.map((one) => (
              <option key={one} value={one}>
                {t(`role.${one}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <PagedRows pages={pages} empty={t('office.nobody')}>
        {(user) => (
          <li key={user.id} class="roster-row">
            <Name>{user.name}</Name>
            <span class="dim">{t(`role.${user.role}`)}</span>
            <span class="dim">
              <bdi>{user.email ?? t('office.noEmail')}</bdi>
            </span>
            <code class="dim">{user.id}</code>
            <TakeOut of={{ studentId: user.id }} name={user.name} />
          </li>
        )}
      </PagedRows>
    </section>
  )
}
