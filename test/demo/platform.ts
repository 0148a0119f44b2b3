export interface Server {
  port: number
  /** The file with its settings. */
  settingsFile: string
  /** Settings over those of the file. */
  vars: Record<string, string>
}

/** A platform of Rollcall's on this machine, with everything that it keeps in one folder. */
export interface Platform {
  /** Brings the database to the newest schema. */
  migrate(): Promise<void>
  /** Resolves once Rollcall can be called. From then on its errors are shown; `ended` gets told if it dies. */
  serve(server: Server, ended: (said: string) => void): Promise<void>
  stop(): Promise<void>
}

/** A platform with a database that others may open, as long as nobody serves. */
export interface WithDatabase {
  /** SQLite's file of the log and the read models, once it was migrated. */
  database(): string
}
