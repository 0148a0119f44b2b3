import type { Signal } from '@preact/signals'

/** Narrows what a view has already. */
export const FindField = ({ label, text }: { label: string; text: Signal<string> }) => (
  <label>
    {label}
    <input
      type="search"
      value={text.value}
      onInput={(event) => {
        text.value = event.currentTarget.value
      }}
    />
  </label>
)
