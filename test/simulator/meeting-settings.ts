/** What Zoom takes for each; anything else becomes the first, without a word. */
const CHOICES: Record<string, readonly unknown[]> = {
  approval_type: [2, 0, 1],
  registration_type: [1, 2, 3],
  auto_recording: ['none', 'local', 'cloud'],
  jbh_time: [0, 5, 10],
  audio: ['both', 'telephony', 'voip', 'thirdParty'],
}

const SWITCHES: Record<string, boolean> = {
  host_video: false,
  participant_video: false,
  join_before_host: false,
  mute_upon_entry: false,
  waiting_room: false,
  allow_multiple_devices: false,
  registrants_email_notification: true,
  registrants_confirmation_email: true,
  meeting_authentication: false,
  email_in_attendee_report: false,
}

const TEXTS = ['alternative_hosts', 'authentication_option']

type Wishes = Record<string, unknown>

/** Every setting of a meeting, from those it had and those asked for. Zoom drops what it does not know. */
export function settle(before: Wishes, wishes: Wishes): Wishes {
  const asked = { ...before, ...wishes }
  const choices = mapped(CHOICES, (name, options) => {
    const wish = asked[name]
    return options.includes(wish) ? wish : options[0]
  })
  const switches = mapped(SWITCHES, (name, otherwise) => {
    const wish = asked[name]
    return typeof wish === 'boolean' ? wish : otherwise
  })
  const texts = Object.fromEntries(TEXTS.map((name) => [name, textOf(asked[name])]))
  const rooms = { breakout_room: asked['breakout_room'] ?? { enable: false } }
  return { ...switches, ...choices, ...texts, ...rooms, ...overruled({ ...switches, ...texts }) }
}

/** A waiting room switches join_before_host off; authentication needs an option, which Zoom calls signIn_…. */
function overruled(settings: Wishes): Wishes {
  const option = textOf(settings['authentication_option'])
  return {
    join_before_host: settings['join_before_host'] === true && settings['waiting_room'] === false,
    meeting_authentication: settings['meeting_authentication'] === true && option.startsWith('signIn_'),
  }
}

function mapped<Value>(table: Record<string, Value>, map: (name: string, value: Value) => unknown): Wishes {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, map(name, value)]))
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')
