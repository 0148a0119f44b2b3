/** The config of a school's environments, of Rollcall's wrangler.toml and of what the school says. Throws where that is wrong. */
export function environments(toml: string, school: unknown): object
