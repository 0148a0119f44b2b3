import '../../styles/forms.css'
import { t } from '../../messages/text.ts'
import { TakeOut } from '../../parts/TakeOut.tsx'
import { useTitle } from '../../parts/title.ts'
import { keep, query } from '../../route.ts'
import { BringLater as Bring } from './BringLater.tsx'
import { Classes } from './Classes.tsx'
import { DeadLetters } from './DeadLetters.tsx'
import { Health } from './Health.tsx'
import { Hosts } from './Hosts.tsx'
import { People } from './People.tsx'

const TABS = ['people', 'classes', 'hosts', 'bring', 'health'] as const

/** For the school's office: the roster, and the health of Rollcall. */
export function Office() {
  useTitle(t('nav.office'))
  const here = TABS.find((tab) => tab === query.value.get('tab')) ?? 'people'
  return (
    <>
      <div class="title">
        <h1>{t('nav.office')}</h1>
        <TakeOut of={{}} />
      </div>
      <fieldset class="tabs" aria-label={t('nav.office')}>
        {TABS.map((tab) => (
          <button type="button" key={tab} aria-pressed={tab === here} onClick={() => keep('tab', tab)}>
            {t(`office.${tab}`)}
          </button>
        ))}
      </fieldset>
      {here === 'people' && <People />}
      {here === 'classes' && <Classes />}
      {here === 'hosts' && <Hosts />}
      {here === 'bring' && <Bring />}
      {here === 'health' && (
        <>
          <Health />
          <DeadLetters />
        </>
      )}
    </>
  )
}
