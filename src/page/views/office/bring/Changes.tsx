import type { ComponentChildren } from 'preact'
import { named, t } from '../../../messages/text.ts'
import { Name } from '../../../parts/parts.tsx'
import type { Brought, Note } from './send.ts'

export const leaversIn = ({ users }: Brought['changes']): number =>
  users.reduce((sum, { removed }) => sum + removed, 0)

/** What a file changes, in numbers and rows. */
export function Changes({ brought }: { brought: Brought }) {
  const { changes, absent, problems, skipped, notes, applied } = brought
  const { rows } = changes
  const people = changes.users.reduce((sum, { added, changed }) => sum + added + changed, 0)
  return (
    <>
      <Numbers changes={changes} title={applied ? t('bring.changed') : t('bring.wouldChange')} />
      {absent.users > 0 && leaversIn(changes) === 0 && (
        <p class="dim">{t('bring.absent', { n: absent.users })}</p>
      )}
      <Lines
        title={t('bring.wrong', { n: problems.count })}
        count={problems.count}
        rows={problems.rows}
        isOpen
      />
      <Lines title={t('bring.notes', { n: notes.length })} count={notes.length} rows={notes} isOpen />
      <More
        title={t('bring.left', { n: leaversIn(changes) })}
        count={leaversIn(changes)}
        shown={rows.left.length}
      >
        {rows.left.map(({ id, name, role }) => (
          <li key={id} class="line">
            <Name>{name}</Name>
            <span class="dim">{t(`role.${role}`)}</span>
          </li>
        ))}
      </More>
      <More title={t('bring.moved', { n: changes.moved })} count={changes.moved} shown={rows.moved.length}>
        {rows.moved.map(({ id, name, from, to }) => (
          <li key={id} class="line">
            <Name>{name}</Name>
            <span class="dim">
              {from.join(', ')} → {to.join(', ')}
            </span>
          </li>
        ))}
      </More>
      <More title={t('bring.people', { n: people })} count={people} shown={rows.users.length}>
        {rows.users.map(({ id, name, role, was }) => (
          <li key={id} class="line">
            <Name>{name}</Name>
            <span class="dim">
              {t(`role.${role}`)} · {was === null ? t('bring.isNew') : t('bring.was', { was: wordsOf(was) })}
            </span>
          </li>
        ))}
      </More>
      <Lines title={t('bring.skipped', { n: skipped.count })} count={skipped.count} rows={skipped.rows} />
    </>
  )
}

const wordsOf = (was: Record<string, unknown>): string =>
  Object.entries(was)
    .map(([field, value]) => `${named('bring.field', field)}: ${valueText(field, value)}`)
    .join(', ')

function valueText(field: string, value: unknown): string {
  if (value === null || value === undefined) return t('bring.nothing')
  const text = String(value)
  if (field === 'role') return named('role', text)
  return field === 'sex' ? named('bring.sex', text) : text
}

function Numbers({ changes, title }: { changes: Brought['changes']; title: string }) {
  const kinds = [
    ...changes.users.map((one) => ({ ...one, kind: named('bring.kind', one.role) })),
    { ...changes.classes, kind: t('bring.kind.classes') },
    { ...changes.enrollments, kind: t('bring.kind.enrollments') },
    { ...changes.guardians, kind: t('bring.kind.guardians') },
  ]
  return (
    <table class="brought">
      <caption>{title}</caption>
      <thead>
        <tr>
          <td />
          {[t('bring.new'), t('bring.other'), t('bring.gone'), t('bring.same')].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {kinds.map(({ kind, added, changed, removed, unchanged }) => (
          <tr key={kind}>
            <th scope="row">{kind}</th>
            <td>{added}</td>
            <td>{changed}</td>
            <td>{removed}</td>
            <td>{unchanged}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface Kind {
  title: string
  count: number
  isOpen?: boolean
}

function More({
  title,
  count,
  shown,
  isOpen,
  children,
}: Kind & { shown: number; children: ComponentChildren }) {
  if (count === 0) return null
  return (
    <details open={isOpen}>
      <summary>{title}</summary>
      <ul class="rows">
        {children}
        {count > shown && <li class="dim">{t('andMore', { n: count - shown })}</li>}
      </ul>
    </details>
  )
}

/** Rows that are drawn: a file may have ten thousand wrong ones. */
const DRAWN = 200

function Lines({ rows, ...kind }: Kind & { rows: readonly Note[] }) {
  const drawn = rows.slice(0, DRAWN)
  return (
    <More {...kind} shown={drawn.length}>
      {drawn.map(({ file, line, field, reason }) => (
        <li key={`${file} ${line} ${field} ${reason}`}>
          {t('bring.line', { file, n: line })}
          {field !== null && ` · ${named('bring.field', field)}`}: <span lang="en">{reason}</span>
        </li>
      ))}
    </More>
  )
}
