import { computed, signal } from '@preact/signals'

/** The addresses of the views. The server answers each with the same document: see src/http/routes/page.ts. */
export type Route =
  | { view: 'now' }
  | { view: 'class'; id: string }
  | { view: 'schedule' }
  | { view: 'form'; id: string | null }
  | { view: 'term'; classId: string | null; studentId: string | null }
  | { view: 'week' }
  | { view: 'office' }
  | { view: 'nowhere' }

const place = signal(location.pathname)
/** The query of the address: a view's own choices. */
export const query = signal(new URLSearchParams(location.search))

export const route = computed(() => read(place.value))

function read(path: string): Route {
  const [first = '', second, third] = path.split('/').slice(1).map(decoded)
  if (first === '') return { view: 'now' }
  if (first === 'classes' && second) return { view: 'class', id: second }
  if (first === 'schedule' && second === undefined) return { view: 'schedule' }
  if (first === 'schedule') return { view: 'form', id: second === 'new' ? null : (second ?? null) }
  if (first === 'term') return { view: 'term', classId: second ?? null, studentId: third ?? null }
  if (first === 'timetable') return { view: 'week' }
  if (first === 'office') return { view: 'office' }
  return { view: 'nowhere' }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const at = (...parts: string[]): string => `/${parts.map(encodeURIComponent).join('/')}`

export const link = {
  now: '/',
  schedule: '/schedule',
  newClass: '/schedule/new',
  week: '/timetable',
  term: '/term',
  office: '/office',
  session: (id: string) => at('classes', id),
  edit: (id: string) => at('schedule', id),
  termOf: (classId: string) => at('term', classId),
  pupil: (classId: string, studentId: string) => at('term', classId, studentId),
}

export function go(href: string): void {
  // The reader's place, for their return.
  history.replaceState({ y: scrollY }, '')
  history.pushState(null, '', href)
  arrive()
  scrollTo(0, 0)
  // Tells screen readers the new view.
  requestAnimationFrame(() => document.querySelector('main')?.focus())
}

/** Keeps a view's choice in the address, without a history entry for each. */
export function keep(name: string, value: string | null): void {
  const next = new URLSearchParams(query.value)
  if (value === null) next.delete(name)
  else next.set(name, value)
  const search = next.size > 0 ? `?${next}` : ''
  history.replaceState(history.state, '', `${location.pathname}${search}`)
  query.value = next
}

/** Reads the address if something other than `go` has changed it. */
export function arrive(): void {
  place.value = location.pathname
  query.value = new URLSearchParams(location.search)
}

/** Links within the page need no new document. */
function follow(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
  const anchor = event.target instanceof Element ? event.target.closest('a') : null
  if (anchor?.target !== '' || anchor.origin !== location.origin) return
  if (anchor.pathname.startsWith('/api/') || anchor.hash !== '') return
  event.preventDefault()
  go(anchor.pathname + anchor.search)
}

export function startRouting(): void {
  addEventListener('popstate', ({ state }) => {
    arrive()
    if (typeof state?.y === 'number') scrollWhenThere(state.y)
  })
  document.addEventListener('click', follow)
}

const MOST_WAIT_MS = 3_000

/** The view first asks for its data, so there is nothing yet to scroll to. */
function scrollWhenThere(y: number): void {
  const body = new ResizeObserver(() => {
    if (document.documentElement.scrollHeight < y + innerHeight) return
    body.disconnect()
    scrollTo(0, y)
  })
  body.observe(document.body)
  setTimeout(() => body.disconnect(), MOST_WAIT_MS)
}
