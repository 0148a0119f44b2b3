import { useSignal } from '@preact/signals'
import type { Term } from '../../api/shapes.ts'
import { t } from '../../messages/text.ts'
import { Name } from '../../parts/parts.tsx'
import { riskText } from '../../parts/risk.ts'
import { link } from '../../route.ts'
import { percent } from '../../time/format.ts'

const SHOWN = 8

/** Pupils at risk by a rule of the school, each with the rule. */
export function Risks({ terms }: { terms: Term[] }) {
  const all = terms.flatMap((term) => term.students.map((student) => ({ term, student })))
  const worst = all.sort((a, b) => a.student.attendanceRate - b.student.attendanceRate)
  const isAll = useSignal(false)
  return (
    <section class="card" aria-labelledby="risks">
      <h2 id="risks">{t('risk.title')}</h2>
      <ul class="rows">
        {worst.slice(0, isAll.value ? worst.length : SHOWN).map(({ term, student }) => (
          <li key={term.class.id + student.id} class="risk">
            <p>
              <a href={link.pupil(term.class.id, student.id)}>
                <Name>{student.name}</Name>
              </a>{' '}
              <span class="dim">{term.class.name}</span>
              <span class="count">{percent(student.attendanceRate)}</span>
            </p>
            <p class="dim">{student.risks.map(riskText).join(' ')}</p>
          </li>
        ))}
      </ul>
      {all.length > SHOWN && !isAll.value && (
        <button
          type="button"
          onClick={() => {
            isAll.value = true
          }}
        >
          {t('risk.all', { n: all.length })}
        </button>
      )}
    </section>
  )
}
