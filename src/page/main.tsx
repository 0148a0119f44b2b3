import { effect, useSignal } from '@preact/signals'
import { type ComponentType, render } from 'preact'
import { useEffect, useLayoutEffect } from 'preact/hooks'
import { api, ask, Unreachable } from './api/client.ts'
import { Frame } from './frame/Frame.tsx'
import { SignIn } from './frame/SignIn.tsx'
import { preferredLanguage, speak, speakOn, t } from './messages/text.ts'
import { Empty, Trouble, Waiting } from './parts/parts.tsx'
import { arrive, type Route, route, startRouting } from './route.ts'
import { pageConfig } from './signin/config.ts'
import { bearer, known, signOut, takeFromFragment, token } from './signin/token.ts'
import { now } from './time/clock.ts'
import { Now } from './views/now/Now.tsx'

/** Only the first screen is loaded at once. Every other view is loaded when it is opened. */
const later = {
  class: () => import('./views/class/ClassView.tsx').then(({ ClassView }) => ClassView),
  schedule: () => import('./views/schedule/Schedule.tsx').then(({ Schedule }) => Schedule),
  form: () => import('./views/schedule/ClassForm.tsx').then(({ ClassForm }) => ClassForm),
  term: () => import('./views/term/TermView.tsx').then(({ TermView }) => TermView),
  week: () => import('./views/week/Week.tsx').then(({ Week }) => Week),
  office: () => import('./views/office/Office.tsx').then(({ Office }) => Office),
  own: () => import('./views/own/Own.tsx').then(({ Own }) => Own),
} satisfies Record<string, () => Promise<ComponentType>>

function Later({ name }: { name: keyof typeof later }) {
  const loaded = useSignal<{ name: string; View: ComponentType } | null>(null)
  const missing = useSignal<string | null>(null)
  useEffect(() => {
    Promise.all([later[name](), speakOn()]).then(
      ([View]) => {
        loaded.value = { name, View }
      },
      () => {
        missing.value = name
      },
    )
  }, [name])
  if (missing.value === name) return <Missing />
  if (loaded.value?.name !== name) return <Waiting />
  const { View } = loaded.value
  return <View />
}

/**
 * A view's file could not be loaded: the connection is lost, or a newer page has other files. A browser tries a file only once for each
 * document.
 */
function Missing() {
  const again = () => location.reload()
  // Before the notice is seen: the network may be back a moment later.
  useLayoutEffect(() => {
    addEventListener('online', again)
    return () => removeEventListener('online', again)
  }, [])
  return <Trouble error={new Unreachable()} again={again} />
}

function View({ at }: { at: Route }) {
  const isStaff = bearer.value?.role === 'teacher' || bearer.value?.role === 'admin'
  switch (at.view) {
    case 'now':
      return isStaff ? <Now /> : <Later name="own" />
    case 'nowhere':
      return <Empty>{t('nowhere')}</Empty>
    default:
      return <Later name={at.view} />
  }
}

function Page() {
  useKnown()
  return <Frame>{bearer.value === null ? <SignIn /> : <Reading />}</Frame>
}

/** Without a role in the token there is nothing to show yet. */
const Reading = () => (bearer.value?.role === null ? <Waiting /> : <View at={route.value} />)

/** Asks the server for the bearer of each token. Without an answer the token's claims count. A pupil's view shows the least. */
function useKnown(): void {
  const asking = token.value
  useEffect(() => {
    if (asking === null || bearer.value === null) return
    const { id, role, name } = bearer.value
    ask(api.me.$get()).then(
      (me) => {
        known.value = { ...me, token: asking }
      },
      () => {
        known.value = { id, role: role ?? 'student', name, token: asking }
      },
    )
  }, [asking])
}

/** Told before a request is refused. Forms keep their text. */
function watchExpiry(): void {
  effect(() => {
    if (bearer.value !== null && bearer.value.expiresAt <= now.value) signOut('expired')
  })
}

async function start(): Promise<void> {
  takeFromFragment()
  startRouting()
  watchExpiry()
  await speak(preferredLanguage())
  if (new URLSearchParams(location.search).has('state')) {
    // Without an answer the reader sees the ways to sign in again.
    await comeBack().catch(() => signOut('refused'))
    arrive()
  }
  const root = document.getElementById('page')
  if (root) render(<Page />, root)
}

async function comeBack(): Promise<void> {
  const [{ oidc }, { returnFromSignIn }] = await Promise.all([pageConfig(), import('./signin/oidc.ts')])
  if ((await returnFromSignIn(oidc)) === 'failed') signOut('refused')
}

void start()
