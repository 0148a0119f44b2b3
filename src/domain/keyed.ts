/** What the domain needs of a Map by text. A Map is one. */
export interface Keyed<V>
  extends Pick<
    Map<string, V>,
    'size' | 'has' | 'get' | 'delete' | 'keys' | 'values' | typeof Symbol.iterator
  > {
  set(key: string, value: V): unknown
}
