import type { PoolPlan } from '../domain/pool/host.ts'
import type { Refusal, Result } from '../domain/result.ts'
import type { Interval } from '../domain/when/intervals.ts'

/**
 * The school's Zoom users who may host, and the times of their taken places. The school has one pool in one object, so two requests
 * at one moment never get the same place. A taken place is free again when the log says that its session is cancelled, deleted, moved
 * or over, or when the place is given back.
 */
export interface HostPool {
  /**
   * Takes a place for all sessions of one meeting: with the teacher's own Zoom user if that user is free, else in the pool. A second
   * call under the same id gets the same answer. In a school without a pool the Place has no host: the teacher's own user hosts. The
   * meeting's object calls it before it asks Zoom.
   */
  take(wish: PlaceWish): Promise<Result<Place, NoPlace>>
  /**
   * What `take` would answer to each, one after the other, for a planner of many meetings. Nothing is taken. `without`: numbers of
   * meetings that will be deleted before. Sessions of series: see occurrencesOf in domain/when/occurrences.ts.
   */
  findAll(wishes: readonly PlaceWish[], without?: readonly string[]): Promise<Result<Place, NoPlace>[]>
  /** The host who was taken under an id and not given back; null if no place is taken. */
  held(id: string): Promise<string | null>
  /** Gives back the places of these wishes. A place with its session in the log stays taken. */
  giveBack(ids: readonly string[]): Promise<void>
  /** Without a pool, what is to be known of a meeting that Zoom has just made for this host. */
  warn(wish: PlaceWish, zoomHostId: string): Promise<readonly PlaceWarning[]>
}

export interface PlaceWish {
  /** The id of the intent, which is a single session's and a series' own id afterwards. */
  id: string
  /** The id is of the teacher then. The e-mail is of the meeting's host at Zoom: a substitute hosts no session of a series. */
  teacher: { id: string; email: string | null }
  /** All of the meeting's sessions to come, because a meeting has one host. */
  sessions: readonly WishedSession[]
  /** The classes that sit together. Their pupils are registered, so the host needs a licence with room for them. */
  classIds: readonly string[]
  /** Of a meeting that is there already. */
  change?: {
    number: string
    /** The present host in Zoom, kept if free. */
    zoomHostId: string | null
    /**
     * Whether another teacher has it from now on, or some of its sessions in place of its host, or whether the present host can host no
     * more. A substitute needs no place, but must be free.
     */
    because?: 'given' | 'taught' | 'lost'
  }
  /** The teacher knows that they teach elsewhere at that time. */
  force?: boolean
  /** Hosts that Zoom has just said are no users of the account. */
  except?: readonly string[]
}

export interface WishedSession {
  /** ISO 8601. */
  startTime: string
  /** Minutes. */
  duration: number
  /** Of a change: it stays as it was. */
  isSame?: boolean
  /** If another teacher has it than the wish says. */
  teacherId?: string
}

export interface Place {
  /** A Zoom user, by e-mail or Zoom user id; null: the school has no pool. */
  host: string | null
  /** Of a change: it is the present host. */
  stays?: true
  warnings: readonly PlaceWarning[]
}

/** What is to be known of a place that was taken all the same. */
export interface PlaceWarning {
  code: 'TEACHER_BUSY' | 'HOST_BUSY' | 'HOST_NOT_LICENSED' | 'CLASS_TOO_LARGE'
  /** For a person. */
  message: string
}

export interface NoPlace extends Refusal<'NO_FREE_HOST' | 'TEACHER_BUSY'> {
  /** Times with a free place, by the start of the first session, and the host. The other sessions move with the first. */
  free: readonly { startTime: string; host: string }[]
}

/** What of the pool the office looks at and sets. */
export interface PoolOffice {
  /** All hosts of the pool, and the pool's settings. */
  list(): Promise<PoolList>
  /** Sets who is in the pool. Zoom is asked for its users then: a failure leaves what is given by hand. */
  configure(pool: NewPool): Promise<PoolList>
  /** Who is free at a time. */
  freeAt(time: WishedSession, teacher: PlaceWish['teacher']): Promise<FreeHosts>
  /** The sessions of all hosts between two instants. */
  load(from: string, to: string): Promise<HostLoad[]>
  /** Asks Zoom for its users, once a day. Hosts who can host no more are logged with their sessions. */
  refresh(): Promise<void>
  /** The sessions to come of hosts who can host no more. */
  lost(): Promise<LostSession[]>
  /** The e-mails of a person who is erased. */
  forget(emails: readonly string[]): Promise<void>
}

export type Licence = 'licensed' | 'basic' | 'none'

export interface NewPool {
  /** Of the Zoom account; null: by the setting. */
  plan: PoolPlan | null
  hosts: readonly NewHost[]
}

/** What is given by hand counts where Zoom does not say it. */
export interface NewHost {
  email: string
  name?: string | undefined
  zoomUserId?: string | undefined
  licence?: Licence | undefined
  places?: number | undefined
  capacity?: number | undefined
}

export interface PoolList {
  plan: PoolPlan
  /** Minutes between two classes of one host. */
  bufferMinutes: number
  /** When Zoom last told its users, ISO 8601. */
  refreshedAt: string | null
  hosts: ListedHost[]
}

export interface ListedHost {
  email: string
  zoomUserId: string | null
  name: string | null
  /** Whether they are lent to others; else it is a teacher's own user. */
  isPooled: boolean
  licence: Licence | null
  places: number
  capacity: number
  /** Since when they can host no more, ISO 8601. */
  lostAt: string | null
}

export interface FreeHosts {
  /** Whether there is a pool. */
  isPool: boolean
  /** The number or title of the meeting that the teacher teaches then; null if they are free. */
  teaches: string | null
  hosts: { host: string; isOwn: boolean; isLicensed: boolean | null; capacity: number; free: number }[]
}

export interface HostLoad {
  host: ListedHost
  sessions: PlacedSession[]
}

/** A session and its host, as the log has them. */
export interface PlacedSession {
  id: string
  number: string
  title: string
  teacherId: string
  zoomHostId: string | null
  startTime: string
  /** Minutes. */
  duration: number
}

export interface LostSession extends Pick<PlacedSession, 'id' | 'number' | 'startTime'> {
  host: string
}

/** What the log says of places. */
export interface PlacedSessions {
  around(asked: {
    times: readonly Interval[]
    zoomHostIds: readonly string[]
    teacherIds: readonly string[]
    /** Ids of wishes. */
    wished: readonly string[]
    classIds: readonly string[]
    /** At most so many sessions of each host and teacher at each time. */
    most?: number
  }): Promise<{
    sessions: PlacedSession[]
    /** The wishes that are scheduled by now. */
    logged: { id: string; zoomHostId: string | null }[]
    pupils: { classId: string; count: number }[]
  }>
  /** Of these hosts, from this instant on. */
  toCome(zoomHostIds: readonly string[], from: Date, limit: number): Promise<PlacedSession[]>
  /** The e-mails of all teachers, lower case. */
  teachers(): Promise<string[]>
}
