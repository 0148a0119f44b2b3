/** A file with tests that only read may keep what its first test wrote. The end of the file empties the school. */

let isKept = false

export const isSchoolKept = (): boolean => isKept

export const keepSchool = (): void => {
  isKept = true
}

export const emptySchool = (): void => {
  isKept = false
}
