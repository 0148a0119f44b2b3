import '../../styles/taken.css'
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { sayFailed } from '../../frame/toast.tsx'
import { t } from '../../messages/text.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import type { TakeOutProps } from '../../parts/TakeOut.tsx'
import { bearer } from '../../signin/token.ts'
import { isoDay } from '../../time/format.ts'
import { exportPath, save, show } from './file.ts'

/** The exports of a view that the reader may have. */
export function TakeOutDialog({ of, close }: TakeOutProps) {
  const isBusy = useSignal(false)
  const role = bearer.value?.role
  const isStaff = role === 'teacher' || role === 'admin'
  const isNamed = (of.classId ?? of.meetingId ?? of.studentId) !== undefined
  const does = (act: (path: string) => Promise<void>, path: () => string) => () => {
    isBusy.value = true
    act(path())
      .catch(sayFailed)
      .finally(() => {
        isBusy.value = false
      })
  }
  const sheet = (layout: string, format: string) =>
    does(save, () => exportPath('attendance', { ...of, layout, format }))
  return (
    <Dialog title={t('take.title')} close={close}>
      <div class="taken" aria-busy={isBusy.value}>
        <Part title={t('take.sheets')}>
          <Line name={t('take.records')}>
            <Act name="CSV" act={sheet('records', 'csv')} />
            <Act name="Excel" act={sheet('records', 'xlsx')} />
          </Line>
          {of.meetingId === undefined && (
            <Line name={t('take.grid')}>
              <Act name="CSV" act={sheet('grid', 'csv')} />
              <Act name="Excel" act={sheet('grid', 'xlsx')} />
            </Line>
          )}
        </Part>
        {isNamed && (
          <Part title={t('take.print')}>
            <Line name={t('take.register')}>
              <Act
                name={t('take.openPrint')}
                act={does(show, () => exportPath('register', { ...of, format: 'html' }))}
              />
            </Line>
            {of.studentId !== undefined && role !== 'teacher' && (
              <Line name={t('take.file')}>
                <Act name={t('take.openPrint')} act={does(show, () => personPath(of.studentId, 'html'))} />
                <Act name="JSON" act={does(save, () => personPath(of.studentId, 'json'))} />
              </Line>
            )}
          </Part>
        )}
        {isStaff && of.classId !== undefined && of.studentId === undefined && (
          <SchoolForm of={of} does={does} />
        )}
        {isStaff && <Systems of={of} does={does} />}
        <p class="buttons">
          {isBusy.value && <span class="dim">{t('take.making')}</span>}
          <button type="button" onClick={close}>
            {t('take.done')}
          </button>
        </p>
      </div>
    </Dialog>
  )
}

const personPath = (id = '', format: string): string =>
  exportPath(`people/${encodeURIComponent(id)}`, { format })

interface PartProps {
  of: TakeOutProps['of']
  does(act: (path: string) => Promise<void>, path: () => string): () => void
}

function SchoolForm({ of, does }: PartProps) {
  const today = isoDay(Date.now())
  // A term's end may be months away.
  const last = of.endDate !== undefined && of.endDate < today ? of.endDate : today
  const month = useSignal(last.slice(0, 7))
  const path = (variant: string, format: string) => () =>
    exportPath('sf2', { classId: of.classId, month: month.value, variant, format })
  return (
    <Part title={t('take.sf2')}>
      <label class="line">
        {t('take.month')}
        <input
          type="month"
          required
          value={month.value}
          onInput={(event) => {
            month.value = event.currentTarget.value
          }}
        />
      </label>
      {(['tardy', 'present'] as const).map((variant) => (
        <Line key={variant} name={t(`take.${variant}`)}>
          <Act name="Excel" act={does(save, path(variant, 'xlsx'))} />
          <Act name={t('take.openPrint')} act={does(show, path(variant, 'html'))} />
        </Line>
      ))}
    </Part>
  )
}

function Systems({ of, does }: PartProps) {
  const term = useSignal('')
  return (
    <Part title={t('take.systems')}>
      <Line name="Ed-Fi">
        <Act name="JSON" act={does(save, () => exportPath('edfi', { ...of }))} />
      </Line>
      <label class="line">
        {t('take.termId')}
        <input
          value={term.value}
          autocomplete="off"
          onInput={(event) => {
            term.value = event.currentTarget.value
          }}
        />
      </label>
      <Line name="OneRoster">
        <Act
          name="ZIP"
          isOff={term.value.trim() === ''}
          act={does(save, () =>
            exportPath('oneroster', { ...of, academicSessionId: term.value.trim(), format: 'zip' }),
          )}
        />
      </Line>
    </Part>
  )
}

const Part = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section>
    <h3>{title}</h3>
    {children}
  </section>
)

const Line = ({ name, children }: { name: string; children: ComponentChildren }) => (
  // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out beside its legend
  <div class="line" role="group" aria-label={name}>
    <span>{name}</span>
    <span class="acts">{children}</span>
  </div>
)

const Act = ({ name, act, isOff = false }: { name: string; act(): void; isOff?: boolean }) => (
  <button type="button" disabled={isOff} onClick={act}>
    {name}
  </button>
)
