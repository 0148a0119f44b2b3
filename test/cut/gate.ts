import { AsyncLocalStorage } from 'node:async_hooks'
import { Meeting } from '../../src/meeting/meeting.ts'

/** Points of a request at which the test may hold it: each call to something outside, before it is asked and once it answered. */

const call = globalThis.fetch
let gates = ''

/** Where the test listens. */
export function gateAt(url: string): void {
  gates = url
}

/** What an alarm does is no part of a request: it may finish what an earlier request left behind. */
const inAlarm = new AsyncLocalStorage<true>()
const { alarm } = Meeting.prototype
Meeting.prototype.alarm = function (this: Meeting): Promise<void> {
  return inAlarm.run(true, () => alarm.call(this))
}

const pass = async (point: string): Promise<void> => {
  const path = inAlarm.getStore() ? `alarm/${point}` : point
  if (gates !== '') await (await call(`${gates}/${encodeURIComponent(path)}`)).text()
}

export async function gated<T>(name: string, act: () => Promise<T>): Promise<T> {
  await pass(`${name} asked`)
  const answer = await act()
  await pass(`${name} answered`)
  return answer
}

/** Zoom's meetings by `*`: their numbers are drawn. */
const nameOf = (url: string): string =>
  `zoom${new URL(url).pathname.replaceAll(/\/[^/]*(?:@|%40)[^/]*|\/\d+/g, '/*')}`

globalThis.fetch = ((input: string, init?: RequestInit) =>
  gated(`${init?.method ?? 'GET'} ${nameOf(input)}`, () => call(input, init))) as typeof fetch
