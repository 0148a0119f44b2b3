import { type Case, type Cut, type Method, POINTS, ZOOM } from './cases.ts'
import type { HostName } from './school.ts'

/** What fails until a meeting records what is about to be done at Zoom: "intent first". Then these lists are empty. */
const KNOWN: Record<`${HostName} ${Cut}`, Partial<Record<Case['method'], string[]>>> = {
  'workerd reset': {
    // The key is taken, and nobody is left to answer under it.
    POST: behind('workerd', 'POST', 'db answered 2', 'db asked 3'),
    PATCH: behind('workerd', 'PATCH', `${ZOOM.PATCH} answered 1`, 'call execute asked 1'),
    DELETE: behind('workerd', 'DELETE', `${ZOOM.DELETE} answered 1`, 'call execute asked 1'),
  },
  'workerd killed': {
    POST: behind('workerd', 'POST', 'db answered 2', 'db asked 3'),
    PATCH: behind('workerd', 'PATCH', `${ZOOM.PATCH} answered 1`, 'object db asked 1'),
    DELETE: behind('workerd', 'DELETE', `${ZOOM.DELETE} answered 1`, 'object db asked 1'),
  },
  'Deno reset': {},
  'Deno killed': {
    POST: POINTS.Deno.POST,
    PATCH: behind('Deno', 'PATCH', `${ZOOM.PATCH} answered 1`, 'call execute asked 1'),
    DELETE: behind('Deno', 'DELETE', `${ZOOM.DELETE} answered 1`, 'call execute asked 1'),
  },
}

/** The points from one to another. */
function behind(host: HostName, method: Method, from: string, to: string): string[] {
  const points = POINTS[host][method]
  return points.slice(points.indexOf(from), points.indexOf(to) + 1)
}

export const isKnown = (host: HostName, cut: Cut, { method, point }: Case): boolean =>
  KNOWN[`${host} ${cut}`][method]?.includes(point) ?? false
