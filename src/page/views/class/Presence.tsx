import type { Stay, TimelinePerson } from '../../api/shapes.ts'
import { t } from '../../messages/text.ts'
import { time } from '../../time/format.ts'

/** The stretch of time that the pictures show, in epoch milliseconds. */
export interface Scale {
  from: number
  to: number
  /** From this time on a pupil is late; null if the rule is unknown. */
  lateFrom: number | null
  zone: string
}

const WIDTH = 1000
const HEIGHT = 20

const xIn = ({ from, to }: Scale, at: number): number =>
  Math.max(0, Math.min(WIDTH, ((at - from) / (to - from)) * WIDTH))

interface PresenceProps {
  person: TimelinePerson | undefined
  scale: Scale
  isTimeUnknown: boolean
}

/** One person's stays: one lane for each device, hollow at the door, hatched for a claim. */
export function Presence({ person, scale, isTimeUnknown }: PresenceProps) {
  const stays = person?.stays ?? []
  const lanes = Math.max(1, ...stays.map(({ device }) => device))
  const lane = HEIGHT / Math.min(lanes, 4)
  return (
    <svg
      class="presence"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={inWords(person, scale, isTimeUnknown)}
    >
      <line class="floor" x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
      {scale.lateFrom !== null && scale.lateFrom <= scale.to && (
        <line
          class="late-from"
          x1={xIn(scale, scale.lateFrom)}
          x2={xIn(scale, scale.lateFrom)}
          y1="0"
          y2={HEIGHT}
        />
      )}
      {(person?.door ?? []).map((stretch) => (
        <Bar
          key={`door${stretch.from}`}
          stretch={stretch}
          scale={scale}
          y={HEIGHT * 0.3}
          height={HEIGHT * 0.4}
          kind="door"
        />
      ))}
      {stays.map((stay) => (
        <g key={`${stay.device}${stay.from}`}>
          <Bar
            stretch={stay}
            scale={scale}
            y={(Math.min(stay.device, 4) - 1) * lane + 1}
            height={lane - 2}
            kind={stay.source}
          />
          {roomsIn(person, stay).map((room) => (
            <Bar
              key={`room${room.from}`}
              stretch={room}
              scale={scale}
              y={(Math.min(stay.device, 4) - 1) * lane + lane * 0.6}
              height={lane * 0.4 - 1}
              kind="room"
            />
          ))}
          {stay.moves.map((at) => (
            <Move
              key={at}
              x={xIn(scale, Date.parse(at))}
              y={(Math.min(stay.device, 4) - 1) * lane}
              height={lane}
            />
          ))}
        </g>
      ))}
      {(person?.lost ?? []).map((at) => (
        <Lost key={at} x={xIn(scale, Date.parse(at))} />
      ))}
    </svg>
  )
}

/** The breakout rooms of a stay. Zoom tells them by person, so of two devices the first one shows them. */
function roomsIn(person: TimelinePerson | undefined, stay: Stay): TimelinePerson['rooms'] {
  const holds = ({ from, to }: Pick<Stay, 'from' | 'to'>, at: string) =>
    from <= at && (to === null || at < to)
  return (person?.rooms ?? []).filter(({ from }) => person?.stays.find((one) => holds(one, from)) === stay)
}

/** A stroke through the bar marks a move to another room. */
export const Move = ({ x, y, height }: { x: number; y: number; height: number }) => (
  <path class="move" d={`M${x} ${y - 2}v${height + 4}`} />
)

/** Dots that end in a stroke mark the time of a left without its joined: they were there before, and nobody knows since when. */
export const Lost = ({ x }: { x: number }) => (
  <g class="lost">
    <path class="before" d={`M${Math.max(0, x - 40)} ${HEIGHT / 2}H${x}`} />
    <path d={`M${x} 3v${HEIGHT - 6}`} />
  </g>
)

interface BarProps {
  stretch: { from: string; to: string | null }
  scale: Scale
  y: number
  height: number
  kind: string
}

function Bar({ stretch, scale, y, height, kind }: BarProps) {
  const x = xIn(scale, Date.parse(stretch.from))
  const end = xIn(scale, stretch.to === null ? scale.to : Date.parse(stretch.to))
  // Even the shortest stay is visible.
  return <rect class={kind} x={x} y={y} width={Math.max(3, end - x)} height={height} rx="2" />
}

/** The picture in words, for screen readers. */
function inWords(person: TimelinePerson | undefined, { zone }: Scale, isTimeUnknown: boolean): string {
  const stretch = ({ from, to }: { from: string; to: string | null }) =>
    `${time(from, zone)}–${to === null ? '' : time(to, zone)}`
  const { stays = [], door = [], rooms = [], lost = [] } = person ?? {}
  const moves = stays.flatMap((stay) => stay.moves.map((at) => time(at, zone)))
  return [
    ...door.map((one) => `${t('live.door')} ${stretch(one)}`),
    thereInWords(stays.map(stretch), isTimeUnknown),
    ...(lost.length > 0 ? [t('presence.lost', { times: lost.map((at) => time(at, zone)).join(', ') })] : []),
    ...(moves.length > 0 ? [t('presence.moved', { times: moves.join(', ') })] : []),
    ...rooms.map((one) => `${t('legend.roomN', { n: one.room })} ${stretch(one)}`),
  ].join('. ')
}

function thereInWords(stays: string[], isTimeUnknown: boolean): string {
  if (isTimeUnknown) return t('presence.unknown')
  return stays.length > 0 ? t('presence.there', { times: stays.join(', ') }) : t('presence.never')
}

const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120].map((minutes) => minutes * 60_000)

/** The hours over the pictures. */
export function Axis({ scale }: { scale: Scale }) {
  const length = scale.to - scale.from
  const step = STEPS_MS.find((one) => length / one <= 6) ?? length
  const first = Math.ceil(scale.from / step) * step
  const ticks = Array.from({ length: Math.floor((scale.to - first) / step) + 1 }, (_, n) => first + n * step)
  return (
    <div class="axis" aria-hidden="true">
      <svg viewBox={`0 0 ${WIDTH} 10`} preserveAspectRatio="none" aria-hidden="true">
        {ticks.map((at) => (
          <line key={at} x1={xIn(scale, at)} x2={xIn(scale, at)} y1="4" y2="10" />
        ))}
      </svg>
      <div class="hours">
        {ticks.map((at) => (
          <Hour key={at} at={at} scale={scale} />
        ))}
      </div>
    </div>
  )
}

/** Placed through the CSSOM, because the page's policy forbids styles in the markup. */
const Hour = ({ at, scale }: { at: number; scale: Scale }) => (
  <span style={{ insetInlineStart: `${xIn(scale, at) / (WIDTH / 100)}%` }}>{time(at, scale.zone)}</span>
)
