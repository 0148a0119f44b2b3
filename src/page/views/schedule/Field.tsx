import type { ComponentChildren } from 'preact'

interface Its {
  id: string
  name: string
  'aria-invalid': boolean
  'aria-describedby': string
}

interface Props {
  label: string
  path: string
  issue: string | undefined
  children(its: Its): ComponentChildren
}

/** A field under its label, with the API's faults beside it. */
export function Field({ label, path, issue, children }: Props) {
  const id = `field-${path}`
  const wrong = `${id}-wrong`
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, name: path, 'aria-invalid': issue !== undefined, 'aria-describedby': wrong })}
      <p id={wrong} class="issue">
        {issue}
      </p>
    </div>
  )
}
