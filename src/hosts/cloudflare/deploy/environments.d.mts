/** The config of a school's environments, of Rollcall's wrangler.toml and of what the school says. Throws where that is wrong. */
export function environments(toml: string, school: unknown): object

/** What of the sample's words a school's file still has, each with its place. Throws where the file is wrong. */
export function placeholders(school: unknown): string[]
