import { effect, useSignal } from '@preact/signals'
import { type ComponentType, render } from 'preact'
import { useEffect } from 'preact/hooks'
import { Frame } from './frame/Frame.tsx'
import { SignIn } from './frame/SignIn.tsx'
import { sayFailed } from './frame/toast.tsx'
import { preferredLanguage, speak, t } from './messages/text.ts'
import { Empty, Waiting } from './parts/parts.tsx'
import { arrive, type Route, route, startRouting } from './route.ts'
import { pageConfig } from './signin/config.ts'
import { returnFromSignIn } from './signin/oidc.ts'
import { bearer, signOut, takeFromFragment } from './signin/token.ts'
import { now } from './time/clock.ts'
import { Now } from './views/now/Now.tsx'

/** The first screen is here; every other view comes when it is asked for. */
const later = {
  class: () => import('./views/class/ClassView.tsx').then(({ ClassView }) => ClassView),
  schedule: () => import('./views/schedule/Schedule.tsx').then(({ Schedule }) => Schedule),
  form: () => import('./views/schedule/ClassForm.tsx').then(({ ClassForm }) => ClassForm),
  term: () => import('./views/term/TermView.tsx').then(({ TermView }) => TermView),
  office: () => import('./views/office/Office.tsx').then(({ Office }) => Office),
  own: () => import('./views/own/Own.tsx').then(({ Own }) => Own),
} satisfies Record<string, () => Promise<ComponentType>>

function Later({ name }: { name: keyof typeof later }) {
  const loaded = useSignal<{ name: string; View: ComponentType } | null>(null)
  useEffect(() => {
    later[name]().then((View) => {
      loaded.value = { name, View }
    }, sayFailed)
  }, [name])
  if (loaded.value?.name !== name) return <Waiting />
  const { View } = loaded.value
  return <View />
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
  return <Frame>{bearer.value === null ? <SignIn /> : <View at={route.value} />}</Frame>
}

/** Told before a request would be refused, and what was written in a form is still there. */
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
  if (new URLSearchParams(location.search).has('state')) await comeBack()
  const root = document.getElementById('page')
  if (root) render(<Page />, root)
}

async function comeBack(): Promise<void> {
  const { oidc } = await pageConfig()
  if ((await returnFromSignIn(oidc)) === 'failed') signOut('refused')
  arrive()
}

void start()
