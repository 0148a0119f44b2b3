import { ok, type Refusal, type Result, refuse } from '../domain/result.ts'
import { linkGuests, type RosterPorts } from './importRoster.ts'
import { releasing } from './releasing.ts'
import type { FileForm, RosterFile } from './rosterFile.ts'
import type { Absent, Changes, ImportStore, RowNote } from './rosterImports.ts'
import { type Notes, stageFile } from './stageFile.ts'

export interface ImportPorts extends RosterPorts {
  imports: ImportStore
  /** Whether so many rows more may be added today. */
  spend: (rows: number) => Promise<boolean>
  /** Called as the import goes on. `read` is the part of the file that was read, from 0 to 1. */
  tell: (progress: { step: ImportStep; read: number }) => void
}

export type ImportStep = 'reading' | 'checking' | 'comparing' | 'storing'

export interface ImportOptions {
  /** A trial: works out the changes and makes none. */
  dryRun: boolean
  /** Imports the correct rows and leaves out the others. */
  partial: boolean
  /** Everybody who is not in the file leaves. */
  rollOver: boolean
  /** At most so many people may leave; null for a tenth of the school. */
  leavers: number | null
}

export interface FileImport {
  form: FileForm
  applied: boolean
  changes: Changes
  /** The people in the roster who are not in the file. With rollOver they are among the changes. */
  absent: Absent
  problems: Notes
  skipped: Notes
  notes: RowNote[]
  bookmark: string | null
}

export type FileRefusal =
  | (Refusal<'INVALID_ROSTER'> & { problems: Notes })
  | Refusal<'TOO_MANY_LEAVE'>
  | Refusal<'OVER_BUDGET'>

/** The most rows of each kind of change in an answer. */
const SHOWN = 200
/** An import that began longer ago than this has broken off. */
const BROKEN_OFF_MS = 60 * 60 * 1000
/** No more than this leave in an ordinary week. */
const FEW = 10

/**
 * Brings a file into the roster: all of it, or nothing. The rows are staged in the database and compared there, and one transaction applies
 * them. An import that breaks off earlier has changed nothing. The same file can then be sent again.
 */
export async function importFile(
  ports: ImportPorts,
  file: RosterFile,
  options: ImportOptions,
): Promise<Result<FileImport, FileRefusal>> {
  const { imports, clock, newId, tell } = ports
  const now = clock.now()
  const importId = `${now.toISOString()} ${newId()}`
  await forgetBrokenOff(imports, now)
  try {
    const { problems, skipped } = await stageFile(imports, importId, file, () =>
      tell({ step: 'reading', read: file.progress() }),
    )
    tell({ step: 'checking', read: 1 })
    await checkAll(imports, importId, problems)
    tell({ step: 'comparing', read: 1 })
    const absent = await imports.compare(importId, file.whole, options.rollOver)
    const changes = await imports.changes(importId, SHOWN)
    const notes = await imports.notes(importId, SHOWN)
    const told = { form: file.form, changes, absent, problems, skipped, notes }
    if (options.dryRun) return ok({ ...told, applied: false, bookmark: null })
    const refused = await refusalOf(ports, options, changes, problems)
    if (refused) return { ok: false, refusal: refused }
    tell({ step: 'storing', read: 1 })
    return ok({ ...told, applied: true, bookmark: await store(ports, importId) })
  } finally {
    await imports.discard(importId)
  }
}

/** Deletes the rows of imports that broke off. */
export const forgetBrokenOff = (imports: ImportStore, now: Date): Promise<void> =>
  imports.sweep(new Date(now.getTime() - BROKEN_OFF_MS))

/** Other rows may refer to a row that is left out, so they are checked again. */
async function checkAll(imports: ImportStore, importId: string, problems: Notes): Promise<void> {
  for (;;) {
    const found = await imports.check(importId)
    if (found.length === 0) return
    problems.add(...found)
  }
}

async function refusalOf(
  { imports, spend }: ImportPorts,
  { partial, leavers }: ImportOptions,
  changes: Changes,
  problems: Notes,
): Promise<FileRefusal | null> {
  if (problems.count > 0 && !partial) {
    const wrong = problems.count === 1 ? '1 row of the file is' : `${problems.count} rows of the file are`
    const message = `${wrong} wrong; nothing was stored`
    return { ...refuse('INVALID_ROSTER', message).refusal, problems }
  }
  const leave = changes.users.reduce((sum, { removed }) => sum + removed, 0)
  const most = leavers ?? Math.max(FEW, Math.floor((await imports.size()) / 10))
  if (leave > most) {
    const message = `${leave} people are not in the file and would leave. If that is right, say leavers=${leave}`
    return refuse('TOO_MANY_LEAVE', message).refusal
  }
  const kinds = [...changes.users, changes.classes, changes.enrollments, changes.guardians]
  const rows = kinds.reduce((sum, { added, changed, removed }) => sum + added + changed + removed, 0)
  return (await spend(rows)) ? null : refuse('OVER_BUDGET', 'Too many rows for a day').refusal
}

/** The meetings of people who leave get a message before and after, as in importRoster. */
async function store(ports: ImportPorts, importId: string): Promise<string | null> {
  const { imports } = ports
  const emails = await imports.newEmails(importId, MOST_EMAILS)
  const { bookmark } = await releasing(
    ports,
    (since) => imports.meetingsLeft(importId, since),
    () => imports.apply(importId, ports.clock.now()),
  )
  await linkGuests(ports, emails)
  return bookmark
}

/** The sweep links the guests with all other e-mails. */
const MOST_EMAILS = 5_000
