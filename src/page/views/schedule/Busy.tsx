import { Refused } from '../../api/client.ts'
import { t } from '../../messages/text.ts'
import { Name } from '../../parts/parts.tsx'
import { moment } from '../../time/format.ts'

const CODES: readonly string[] = ['NO_FREE_HOST', 'TEACHER_BUSY']

/** Whether nobody is free to hold the class at its time. */
export const isBusyThen = (error: unknown): error is Refused =>
  error instanceof Refused && CODES.includes(error.code)

interface Props {
  refused: Refused
  zone: string | undefined
  force(): void
}

/** Who is busy then, and when the class would go; a teacher may teach two at once if they say so. */
export function Busy({ refused, zone, force }: Props) {
  return (
    <div class="notice bad" role="alert">
      <p>{refused.code === 'TEACHER_BUSY' ? t('free.teacherBusy') : t('free.none')}</p>
      {refused.free.length > 0 && (
        <>
          <p>{t('free.instead')}</p>
          <ul>
            {refused.free.map(({ start_time, host }) => (
              <li key={start_time}>
                <time dateTime={start_time}>{moment(start_time, zone)}</time> · <Name>{host}</Name>
              </li>
            ))}
          </ul>
        </>
      )}
      {refused.code === 'TEACHER_BUSY' && (
        <button type="button" onClick={force}>
          {t('free.force')}
        </button>
      )}
    </div>
  )
}
