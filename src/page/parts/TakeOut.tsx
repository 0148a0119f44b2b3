import { useSignal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { sayFailed } from '../frame/toast.tsx'
import { t } from '../messages/text.ts'

/** The query of an export, as the API names it. */
export interface Taken {
  meetingId?: string
  classId?: string
  studentId?: string
  startDate?: string
  endDate?: string
}

export interface TakeOutProps {
  of: Taken
  close(): void
}

/** The one button of a view for its exports. The dialog is loaded when it is opened. */
export function TakeOut({ of, name }: { of: Taken; name?: string }) {
  const opened = useSignal<{ View: ComponentType<TakeOutProps> } | null>(null)
  const open = () =>
    import('../views/taken/TakeOutDialog.tsx').then(({ TakeOutDialog }) => {
      opened.value = { View: TakeOutDialog }
    }, sayFailed)
  const View = opened.value?.View
  return (
    <>
      <button
        type="button"
        class="take-out"
        aria-haspopup="dialog"
        aria-label={name && `${t('take.title')}: ${name}`}
        onClick={() => void open()}
      >
        {t('take.title')}
      </button>
      {View && (
        <View
          of={of}
          close={() => {
            opened.value = null
          }}
        />
      )}
    </>
  )
}
