import { api, ask } from '../api/client.ts'

export interface Teacher {
  id: string
  name: string
}

const PAGE = 200

/** All teachers: a school has some hundreds at most. For teachers and admins. */
export async function loadTeachers(): Promise<Teacher[]> {
  const found: Teacher[] = []
  for (let cursor: string | undefined; ; ) {
    const query = { role: 'teacher', limit: PAGE, cursor } as const
    const { users, nextCursor } = await ask(api.roster.users.$get({ query }))
    found.push(...users)
    if (nextCursor === undefined) return found
    cursor = nextCursor
  }
}
