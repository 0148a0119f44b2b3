/** What is drawn. Only what changed is drawn again: nothing moves under the hand. */

export type Child = Node | string | null

/** A function is what a click does. */
export function h(
  tag: string,
  props: Record<string, string | (() => unknown)>,
  ...children: Child[]
): HTMLElement {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener('click', value)
    else element.setAttribute(name, value)
  }
  element.append(...children.filter((child) => child !== null))
  return element
}

/** `name` is what finds it again when it is drawn anew. */
export const button = (name: string, text: string, click: () => unknown, more: Record<string, string> = {}) =>
  h('button', { type: 'button', 'data-name': name, ...more, click }, text)

export const cell = (...children: Child[]) => h('td', {}, ...children)

export function table(label: string, heads: string[], rows: HTMLElement[]): HTMLElement {
  const head = h('tr', {}, ...heads.map((text) => h('th', { scope: 'col' }, text)))
  const whole = h('table', {}, h('thead', {}, head), h('tbody', {}, ...rows))
  const region = { class: 'scrolls', tabindex: '0', role: 'region', 'aria-label': label, 'data-name': label }
  return h('div', region, whole)
}

export function place(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`The page has no ${id}`)
  return found
}

const drawn = new Map<string, string>()

/** Draws a place anew where what it shows is another. Focus, what was typed, what is open and what was scrolled stay. */
export function draw(id: string, shows: unknown, make: () => Child[]): void {
  const now = JSON.stringify(shows)
  if (drawn.get(id) === now) return
  drawn.set(id, now)
  const keep = kept(place(id))
  place(id).replaceChildren(...make().filter((child) => child !== null))
  keep(place(id))
}

/** Puts back what a person has done to a place. */
function kept(before: HTMLElement): (after: HTMLElement) => void {
  const held = before.contains(document.activeElement) ? document.activeElement : null
  const focused = held?.getAttribute('data-name')
  const typed = [...before.querySelectorAll('input')].map(({ value }) => value)
  const open = [...before.querySelectorAll('details[open]')].map((one) => one.getAttribute('data-name'))
  const scrolled = [...before.querySelectorAll('.scrolls')].map(({ scrollTop }) => scrollTop)
  return (after) => {
    for (const [index, one] of after.querySelectorAll('input').entries()) one.value = typed[index] ?? ''
    for (const one of after.querySelectorAll('details'))
      if (open.includes(one.getAttribute('data-name'))) one.open = true
    for (const [index, one] of after.querySelectorAll('.scrolls').entries())
      one.scrollTop = scrolled[index] ?? 0
    const again = focused ? after.querySelector(`[data-name="${CSS.escape(focused)}"]`) : null
    if (again instanceof HTMLElement) again.focus()
  }
}
