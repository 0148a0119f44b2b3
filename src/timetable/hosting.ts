import type { HostPool, PlaceWish } from '../app/hostPool.ts'
import type { Hostless } from '../app/timetable.ts'
import type { Lesson } from '../domain/timetable/lessons.ts'
import { type Placed, placedAfter, type Step } from '../domain/timetable/plan.ts'

/** Asks the pool for the hosts of steps. Nothing is taken. */

export type AskPool = Pick<HostPool, 'findAll'>

/** A step, its wish and the lessons of the wish. */
interface Wished {
  step: Step
  lessons: readonly Lesson[]
  wish: PlaceWish
}

type Emails = ReadonlyMap<string, string>

/** What a step wishes of the pool; null for a step that frees places. */
function wishedBy(step: Step, id: string, placed: readonly Placed[], emails: Emails): Wished | null {
  if (step.kind === 'drop') return null
  const lessons = step.kind === 'schedule' ? step.lessons : left(step, placed)
  const [first] = lessons
  if (first === undefined) return null
  const teacher = { id: first.teacherId, email: emails.get(first.teacherId) ?? null }
  const sessions = lessons.map(({ startTime, duration }) => ({ startTime, duration }))
  const change = step.kind === 'schedule' ? {} : { change: { number: step.number, zoomHostId: null } }
  return { step, lessons, wish: { id, teacher, sessions, classIds: [first.classId], ...change } }
}

/** What is to come of the step's meeting, as it will be. */
const left = (step: Exclude<Step, { kind: 'schedule' }>, placed: readonly Placed[]): Placed[] =>
  placedAfter(placed, step).filter(({ number, isOpen }) => isOpen && number === step.number)

export const teachersOf = (steps: readonly Step[], placed: readonly Placed[]): string[] => [
  ...new Set(
    steps.flatMap((step) =>
      (step.kind === 'schedule' ? step.lessons : step.kind === 'drop' ? [] : left(step, placed)).map(
        ({ teacherId }) => teacherId,
      ),
    ),
  ),
]

/**
 * The steps that would all get a host now, one after the other. Their meetings leave their places first: two teachers may swap their
 * lines. The meeting of a step without a host stays, so the pool is asked again for the others.
 */
export async function hostable<T extends { key: string; step: Step }>(
  pool: AskPool,
  rows: readonly T[],
  placed: readonly Placed[],
  emails: Emails,
): Promise<T[]> {
  const wished = rows.flatMap((row) => {
    const one = wishedBy(row.step, row.key, placed, emails)
    return one === null ? [] : [{ row, wish: one.wish }]
  })
  if (wished.length === 0) return []
  const answers = await pool.findAll(
    wished.map(({ wish }) => wish),
    wished.flatMap(({ row: { step } }) => (step.kind === 'schedule' ? [] : [step.number])),
  )
  const hosted = wished.filter((_, n) => answers[n]?.ok).map(({ row }) => row)
  return hosted.length === wished.length ? hosted : hostable(pool, hosted, placed, emails)
}

/** The steps that would find no host, if all were done in this order. */
export async function hostless(
  pool: AskPool,
  steps: readonly Step[],
  placed: readonly Placed[],
  emails: Emails,
): Promise<Hostless[]> {
  const wished = steps.flatMap((step, n) => wishedBy(step, `plan-${n}`, placed, emails) ?? [])
  if (wished.length === 0) return []
  // What changes leaves its place first.
  const gone = steps.flatMap((step) =>
    step.kind === 'schedule' || (step.kind === 'drop' && !step.isWhole) ? [] : [step.number],
  )
  const all = await pool.findAll(
    wished.map(({ wish }) => wish),
    gone,
  )
  const refused = wished.flatMap((one, n) => {
    const answer = all[n]
    return answer?.ok === false ? [{ ...one, refusal: answer.refusal }] : []
  })
  const hosted = wished.filter((_, n) => all[n]?.ok).map(({ wish }) => wish)
  const days = await daysOf(pool, refused, { hosted, gone })
  return refused.map(({ step: { lineId, kind }, refusal: { reason, message } }, n) => ({
    ...{ lineId, kind, reason, message },
    dates: days[n] ?? [],
  }))
}

/** By step the days when nobody could host the lesson even alone, beside the steps with a host. */
async function daysOf(
  pool: AskPool,
  refused: readonly Wished[],
  { hosted, gone }: { hosted: readonly PlaceWish[]; gone: readonly string[] },
): Promise<string[][]> {
  const singles = refused.flatMap(({ wish, lessons }, step) =>
    lessons.map(({ date, startTime, duration }, n) => ({
      ...{ step, date },
      wish: { ...wish, id: `${wish.id}.${n}`, sessions: [{ startTime, duration }] },
    })),
  )
  if (singles.length === 0) return []
  const answers = await pool.findAll([...hosted, ...singles.map(({ wish }) => wish)], gone)
  const isHostless = (n: number) => answers[hosted.length + n]?.ok === false
  return refused.map((_, step) =>
    singles.flatMap((one, n) => (one.step === step && isHostless(n) ? [one.date] : [])),
  )
}
