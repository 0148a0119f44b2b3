import { t } from '../../messages/text.ts'
import { SCOPES, type Scope } from './formBody.ts'

/** Which sessions of a series are meant. */
export function ScopeChoice({ choose }: { choose?: (scope: Scope) => void }) {
  return (
    <fieldset class="choices scope">
      <legend>{t('scope.label')}</legend>
      {SCOPES.map((scope) => (
        <label key={scope} class="choice">
          <input
            type="radio"
            name="scope"
            value={scope}
            defaultChecked={scope === 'this'}
            onChange={() => choose?.(scope)}
          />
          {t(`scope.${scope}`)}
        </label>
      ))}
    </fieldset>
  )
}
