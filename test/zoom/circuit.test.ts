import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Circuit, createCircuit } from '../../src/zoom/api/circuit.ts'
import { property } from '../support/property.ts'
import {
  attempt,
  cut,
  draft,
  json,
  late,
  type Step,
  scriptedZoom,
  zoomMeeting,
} from '../support/scripted-zoom.ts'

const good = json(zoomMeeting())
const broken = json('<html></html>', 500)
const no = json({ code: 3001, message: 'No.' }, 404)
const fail = (circuit: Circuit, times: number) => {
  for (let count = 0; count < times; count += 1) circuit.failed()
}
const isOpen = { refusal: { reason: 'ZOOM_UNAVAILABLE', retryAt: expect.any(String) } }

/** Five failures in a row: three of one call, two of the next. */
async function openCircuit(failures: Step[] = [cut, late, broken, json('nonsense'), json('')]) {
  const scripted = scriptedZoom([...failures, good, good, good])
  await scripted.zoom.getMeeting('1')
  await scripted.zoom.getMeeting('2')
  scripted.requests.length = 0
  return scripted
}

describe('when Zoom has failed five times in a row', () => {
  it('answers at once, without asking it', async () => {
    const { zoom, requests } = await openCircuit()
    expect(await zoom.getMeeting('3')).toMatchObject(isOpen)
    expect(await zoom.createMeeting('a@school.test', draft(), attempt())).toMatchObject(isOpen)
    expect(requests).toEqual([])
  })

  it('lets one call try after 30 s, and all the others once that went well', async () => {
    const { zoom, requests, clock } = await openCircuit()
    clock.now += 30_000
    const answers = await Promise.all(['1', '2', '3'].map((number) => zoom.getMeeting(number)))
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    expect(requests).toHaveLength(1)
    expect(await zoom.getMeeting('4')).toMatchObject({ ok: true })
  })

  it('stays open for another 30 s when the probe fails too', async () => {
    const { zoom, requests, clock } = await openCircuit([cut, cut, cut, cut, cut, cut])
    clock.now += 30_000
    expect(await zoom.getMeeting('3')).toMatchObject(isOpen)
    expect(requests).toHaveLength(1)
    clock.now += 29_000
    expect(await zoom.getMeeting('3')).toMatchObject(isOpen)
    expect(requests).toHaveLength(1)
    clock.now += 1_000
    expect(await zoom.getMeeting('3')).toMatchObject({ ok: true })
  })
})

describe('when Zoom has failed five times in a row to tell of classes that are over', () => {
  it('asks no more of them, and goes on with all else', async () => {
    const { zoom, requests } = scriptedZoom([broken, broken, broken, broken, broken, good])
    await zoom.reportParticipants('uuid-1')
    await zoom.pastParticipants('uuid-1')
    requests.length = 0
    expect(await zoom.listInstances('1')).toMatchObject(isOpen)
    expect(requests).toEqual([])
    expect(await zoom.getMeeting('1')).toMatchObject({ ok: true })
  })
})

describe('while Zoom is well', () => {
  it('stays closed, however often Zoom says no', async () => {
    const { zoom } = scriptedZoom([...Array.from({ length: 8 }, () => no), good])
    for (let count = 0; count < 8; count += 1) await zoom.getMeeting('1')
    expect(await zoom.getMeeting('1')).toMatchObject({ ok: true })
  })

  it('stays closed when failures are not in a row', async () => {
    const { zoom } = scriptedZoom([cut, cut, good, cut, cut, no, cut, cut, good, good])
    for (let count = 0; count < 3; count += 1) await zoom.getMeeting('1')
    expect(await zoom.getMeeting('1')).toMatchObject({ ok: true })
  })
})

describe('a circuit under any load', () => {
  it(
    property('never lets a second probe through before the first has been answered or 30 s are over'),
    () => {
      const pause = fc.integer({ min: 0, max: 20_000 })
      const failures = fc.nat(6)
      fc.assert(
        fc.property(fc.array(fc.tuple(pause, failures), { maxLength: 200 }), (steps) => {
          let now = 0
          const circuit = createCircuit(() => now)
          fail(circuit, 5)
          const probes = [0]
          for (const [ms, count] of steps) {
            now += ms
            fail(circuit, count)
            if (!circuit.enter().open) probes.push(now)
          }
          const gaps = probes.slice(1).map((at, index) => at - (probes[index] ?? 0))
          expect(gaps.every((gap) => gap >= 30_000)).toBe(true)
        }),
      )
    },
  )

  it('is not kept open by failures of calls that began before', () => {
    let now = 0
    const circuit = createCircuit(() => now)
    fail(circuit, 5)
    now = 29_999
    fail(circuit, 3)
    expect(circuit.enter()).toEqual({ open: true, until: 30_000 })
    now = 30_000
    expect(circuit.enter()).toEqual({ open: false })
  })

  it(property('lets everything through after any success'), () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(4), (before, after) => {
        const circuit = createCircuit(() => 0)
        fail(circuit, before)
        circuit.succeeded()
        fail(circuit, after)
        expect(circuit.enter()).toEqual({ open: false })
      }),
    )
  })
})
