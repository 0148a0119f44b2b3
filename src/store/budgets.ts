import { type Budgets, DAILY } from '../app/budgets.ts'
import { sql } from './query.ts'
import { type SqlDatabase, select } from './sql.ts'

export const createBudgets = (db: SqlDatabase): Budgets => ({
  async spend(actorId, kind, amount, now) {
    const day = now.toISOString().slice(0, 'yyyy-mm-dd'.length)
    const most = DAILY[kind]
    const spentToday = sql`iif(daily_writes.day = excluded.day, daily_writes.spent, 0) + excluded.spent`
    const rows = await select(
      db,
      sql`insert into daily_writes (actor_id, kind, day, spent)
          select ${actorId}, ${kind}, ${day}, ${amount} where ${amount} <= ${most}
          on conflict (actor_id, kind) do update set day = excluded.day, spent = ${spentToday}
          where ${spentToday} <= ${most} returning spent`,
    )
    return rows.length > 0
  },
})
