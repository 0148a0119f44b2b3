import { useSignal } from '@preact/signals'
import { useAnswer } from '../api/useAnswer.ts'
import { t } from '../messages/text.ts'
import { Trouble } from '../parts/parts.tsx'
import { useTitle } from '../parts/title.ts'
import { type PageConfig, pageConfig } from '../signin/config.ts'
import { signedOutBecause, signIn } from '../signin/token.ts'
import { sayFailed } from './toast.tsx'

/** The ways to sign in. */
export function SignIn() {
  useTitle(t('signin.title'))
  const { data: config, error, reload } = useAnswer('config', pageConfig)
  const why = signedOutBecause.value
  return (
    <div class="signin">
      <h1>{t('signin.title')}</h1>
      {why && <p class="notice">{t(`signin.${why}`)}</p>}
      <Trouble error={error} again={reload} />
      {config && <Ways {...config} />}
    </div>
  )
}

const leave = async (oidc: NonNullable<PageConfig['oidc']>): Promise<void> =>
  (await import('../signin/oidc.ts')).leaveForSignIn(oidc)

function Ways({ oidc, samples }: PageConfig) {
  return (
    <>
      {oidc && (
        <button type="button" class="primary" onClick={() => void leave(oidc).catch(sayFailed)}>
          {t('signin.school')}
        </button>
      )}
      {samples.length > 0 && (
        <section>
          <h2>{t('signin.samples')}</h2>
          <p class="dim">{t('signin.samplesWhy')}</p>
          <ul class="samples">
            {samples.map(({ role, name, token }) => (
              <li key={role}>
                <button type="button" onClick={() => signIn(token)}>
                  <strong>{name}</strong>
                  <span class="dim">
                    {role === 'admin' || role === 'teacher' || role === 'student' || role === 'parent'
                      ? t(`role.${role}`)
                      : role}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Pasted isOpen={oidc === null && samples.length === 0} />
    </>
  )
}

function Pasted({ isOpen }: { isOpen: boolean }) {
  const isWrong = useSignal(false)
  const take = (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget
    if (!(form instanceof HTMLFormElement)) return
    isWrong.value = !signIn(String(new FormData(form).get('token') ?? ''))
  }
  return (
    <details open={isOpen}>
      <summary>{t('signin.paste')}</summary>
      <form onSubmit={take}>
        <label for="token">{t('signin.token')}</label>
        <textarea
          id="token"
          name="token"
          rows={4}
          spellcheck={false}
          autocomplete="off"
          required
          aria-invalid={isWrong.value}
          aria-describedby="token-wrong"
        />
        <p id="token-wrong" class="issue" role="alert">
          {isWrong.value && t('signin.badToken')}
        </p>
        <button type="submit">{t('signin.go')}</button>
      </form>
    </details>
  )
}
