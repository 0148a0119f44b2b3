/** The file as a whole cannot be read. The message is for a person, and quotes no cell. */
export class FileFault extends Error {
  override readonly name = 'FileFault'
}
