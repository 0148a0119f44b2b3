import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DatabaseUnavailable } from '../../src/app/ports.ts'
import { meetingObjects } from '../../src/hosts/cloudflare/meetings.ts'
import { lesson, NUMBER, pupil, schedule } from '../support/heldClass.ts'
import { call, importSchool, webhook } from '../support/rollcall.ts'
import { count } from '../support/tables.ts'

afterEach(() => vi.restoreAllMocks())

/** What the platform throws at who calls an object, and how often that object was asked. */
function askWhere(...errors: Error[]) {
  const execute = vi.fn(async () => {
    const error = errors.shift()
    if (error) throw error
    return 'answer'
  })
  // Nothing else of an object is asked here.
  const bindings = { ...env, MEETINGS: { getByName: () => ({ execute }) } } as never
  return {
    execute,
    answer: meetingObjects(bindings)
      .of(NUMBER.toString())
      .execute({} as never),
  }
}

const error = (message: string, marks: object = {}) => Object.assign(new Error(message), marks)

describe('a meeting’s object that is reset while it is asked', () => {
  const reset = () => error('A call to blockConcurrencyWhile() waited for too long. The object was reset.')

  it('is asked again', async () => {
    const { answer, execute } = askWhere(reset(), error('Network connection lost.', { retryable: true }))
    expect(await answer).toBe('answer')
    expect(execute).toHaveBeenCalledTimes(3)
  })

  it('three times over is not available', async () => {
    const { answer, execute } = askWhere(reset(), reset(), reset())
    await expect(answer).rejects.toThrow(DatabaseUnavailable)
    expect(execute).toHaveBeenCalledTimes(3)
  })
})

describe('a meeting’s object', () => {
  it('that is overloaded is not asked again, and is not available', async () => {
    const { answer, execute } = askWhere(error('Too many requests', { retryable: true, overloaded: true }))
    await expect(answer).rejects.toThrow(DatabaseUnavailable)
    expect(execute).toHaveBeenCalledTimes(1)
  })

  it('that throws by its own code has thrown', async () => {
    const { answer, execute } = askWhere(error('undecided', { remote: true }))
    await expect(answer).rejects.toThrow('undecided')
    expect(execute).toHaveBeenCalledTimes(1)
  })
})

describe('a webhook for an object that cannot be reached', () => {
  it('is answered with 503, so that Zoom sends it again, and is recorded then', async () => {
    await importSchool(1)
    await schedule()
    const [started = ''] = lesson([pupil(1)])
    const execute = async () => Promise.reject(error('overloaded', { overloaded: true }))
    vi.spyOn(Object.getPrototypeOf(env.MEETINGS), 'getByName').mockReturnValueOnce({ execute })
    const { attempts } = await webhook(started)
    expect(attempts.map(({ status }) => status)).toEqual([503, 200])
    expect(await count("events where type = 'MeetingStarted'")).toBe(1)
  })
})

describe('a request for an object that cannot be reached', () => {
  const overloaded = () => Promise.reject(error('overloaded', { overloaded: true }))
  const broken = {
    endpoints: overloaded,
    open: overloaded,
    read: overloaded,
    list: overloaded,
    fetch: overloaded,
  }

  it.each<[string, object, string, string, object?]>([
    ['endpoints', env.TELLER, 'GET', '/api/endpoints'],
    [
      'a new endpoint',
      env.TELLER,
      'POST',
      '/api/endpoints',
      { url: 'https://lms.example/x', types: ['meeting.started'] },
    ],
    ['the timetable', env.TIMETABLE, 'GET', '/api/timetable'],
    ['the pool', env.HOST_POOL, 'GET', '/api/hosts'],
  ])('is answered with 503 and Retry-After: %s', async (_, namespace, method, path, body) => {
    await importSchool(1)
    vi.spyOn(Object.getPrototypeOf(namespace), 'getByName').mockReturnValue(broken)
    const answer = await call(method, path, { as: 'admin-1', ...(body && { body }) })
    expect(answer).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})
