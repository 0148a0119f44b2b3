import { describe, expect, it } from 'vitest'
import { sql } from '../../src/store/query.ts'
import { statement } from '../../src/store/sql.ts'

describe('a query', () => {
  it('binds its values in the order of its text, those of its parts too', () => {
    const part = sql`a = ${'1'} and b is ${null}`
    const all = sql.join([part, sql`${sql.raw('c')} = ${3}`], sql` or `)
    expect(statement(sql`select ${0} where ${all} limit ${4}`)).toEqual({
      sql: 'select ? where a = ? and b is ? or c = ? limit ?',
      params: [0, '1', null, 3, 4],
    })
  })

  it('of more values than D1 takes binds a repeated value once', () => {
    const many = Array.from({ length: 101 }, (_, n) => sql`${n % 2 === 0 ? 'even' : 'odd'}`)
    const { sql: text, params } = statement(sql`select ${sql.join(many, sql`, `)}`)
    expect(params).toEqual(['even', 'odd'])
    expect(text.slice(0, 18)).toBe('select ?1, ?2, ?1,')
  })
})
