import type { Attendance, Mark } from '../../api/shapes.ts'
import { t } from '../../messages/text.ts'
import { Glyph } from '../../parts/parts.tsx'

const ORDER = ['present', 'late', 'partial', 'absent', 'excused'] as const

interface Props {
  summary: NonNullable<Attendance['summary']>
  only: Mark | null
  choose(status: Mark): void
}

/** The five numbers, as a picture of their shares and as buttons that show those pupils alone. */
export function Counts({ summary, only, choose }: Props) {
  return (
    <section class="counts" aria-label={t('counts.label')}>
      <div class="shares" aria-hidden="true">
        {ORDER.filter((status) => summary[status] > 0).map((status) => (
          <span key={status} class={status} style={{ flexGrow: summary[status] }} />
        ))}
      </div>
      <ul>
        {ORDER.map((status) => (
          <li key={status}>
            <button
              type="button"
              class={status}
              aria-pressed={only === status}
              disabled={summary[status] === 0 && only !== status}
              onClick={() => choose(status)}
            >
              <strong>{summary[status]}</strong>
              <span>
                <Glyph status={status} /> {t(`status.${status}`)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
