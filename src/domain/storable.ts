/** Whether D1 gives the text back unchanged. It loses lone surrogates and NUL. */
export const isStorable = (value: string): boolean => value.isWellFormed() && !value.includes('\0')
export const NOT_STORABLE = 'must hold whole characters and no NUL'
