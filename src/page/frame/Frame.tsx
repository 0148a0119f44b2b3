import type { ComponentChildren } from 'preact'
import { isOffline } from '../api/client.ts'
import { choose, language, t } from '../messages/text.ts'
import { link, route } from '../route.ts'
import { bearer, type Role, signOut } from '../signin/token.ts'
import { now } from '../time/clock.ts'
import { time } from '../time/format.ts'
import { ToastPlace } from './toast.tsx'

/** The frame around every view: navigation, the reader's name, and the state of the connection. */
export function Frame({ children }: { children: ComponentChildren }) {
  return (
    <>
      <a class="skip" href="#main">
        {t('nav.skip')}
      </a>
      <header class="top">
        <a class="brand" href={link.now}>
          Rollcall
        </a>
        {bearer.value && <Navigation />}
        <Reader />
      </header>
      <Notices />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <ToastPlace />
    </>
  )
}

const SCHEDULE: readonly string[] = ['schedule', 'form', 'week']

function Navigation() {
  const role = bearer.value?.role
  const view = route.value.view
  const isStaff = role === 'teacher' || role === 'admin'
  const places = [
    {
      href: link.now,
      text: isStaff ? t('nav.now') : t('nav.mine'),
      isHere: view === 'now' || view === 'class',
    },
    { href: link.schedule, text: t('nav.schedule'), isHere: SCHEDULE.includes(view) },
    ...(isStaff ? [{ href: link.term, text: t('nav.term'), isHere: view === 'term' }] : []),
    ...(role === 'admin' ? [{ href: link.office, text: t('nav.office'), isHere: view === 'office' }] : []),
  ]
  return (
    <nav aria-label={t('nav.label')}>
      <ul>
        {places.map(({ href, text, isHere }) => (
          <li key={href}>
            <a href={href} aria-current={isHere ? 'page' : undefined}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Reader() {
  const who = bearer.value
  const other = language.value === 'en' ? 'fil' : 'en'
  return (
    <div class="reader">
      <button type="button" class="quiet" lang={other} onClick={() => void choose(other)}>
        {other === 'fil' ? 'Filipino' : 'English'}
      </button>
      {who && (
        <>
          <button type="button" class="quiet who" popovertarget="reader-menu">
            <bdi>{who.name ?? roleText(who.role)}</bdi>
          </button>
          <div id="reader-menu" popover="auto">
            <p class="dim">{t('reader.signedInAs', { role: roleText(who.role) })}</p>
            <p class="dim">{t('reader.until', { time: time(who.expiresAt) })}</p>
            <button type="button" onClick={() => signOut('left')}>
              {t('reader.signOut')}
            </button>
          </div>
        </>
      )}
    </div>
  )
}

const roleText = (role: Role | null): string => (role === null ? '…' : t(`role.${role}`))

/** The reader is warned of a token that ends within this time. */
const SOON_MS = 5 * 60_000

function Notices() {
  const left = bearer.value === null ? Number.POSITIVE_INFINITY : bearer.value.expiresAt - now.value
  return (
    <div role="status">
      {isOffline.value && <p class="notice bad">{t('offline.notice')}</p>}
      {left > 0 && left < SOON_MS && (
        <p class="notice">
          {t('reader.ends', { n: Math.max(1, Math.ceil(left / 60_000)) })}{' '}
          <button type="button" class="link" onClick={() => signOut('expired')}>
            {t('reader.again')}
          </button>
        </p>
      )}
    </div>
  )
}
