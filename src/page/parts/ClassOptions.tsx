interface Props {
  classes: readonly { id: string; name: string }[]
  /** The class to begin with, in a field that keeps its own value. */
  selected?: string
}

/** The classes to choose from. */
export const ClassOptions = ({ classes, selected }: Props) =>
  classes.map(({ id, name }) => (
    <option key={id} value={id} selected={selected === undefined ? undefined : id === selected}>
      {name}
    </option>
  ))
