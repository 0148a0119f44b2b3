import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountIn } from '../../../src/hosts/deno/account.ts'
import { MeetingFile } from '../../../src/hosts/deno/meetingFile.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-account-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the school’s Zoom account', () => {
  it('is learnt once, and known to the next process', async () => {
    const first = new MeetingFile(join(folder, 'meetings'))
    expect(await accountIn(first).learn('first')).toBe('first')
    expect(await accountIn(first).learn('other')).toBe('first')
    first.close()
    const second = new MeetingFile(join(folder, 'meetings'))
    expect(await accountIn(second).learn('other')).toBe('first')
    second.close()
  })

  it('is no meeting that keeps webhooks or has an alarm', async () => {
    const file = new MeetingFile(':memory:')
    await accountIn(file).learn('first')
    expect([file.spilling(), file.alarms([], 9)]).toEqual([[], []])
    file.close()
  })
})
