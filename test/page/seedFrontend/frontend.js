// A frontend that knows the seed document and nothing of Rollcall: it reads what the document's examples have, calls methods of what
// is a text there, and asks of little else whether it is there. Each view is an address: #/view?with=values.

const main = document.querySelector('main')

/** @param {string} method @param {string} path @param {object} [body] */
async function api(method, path, body) {
  const init = body === undefined ? {} : { body: JSON.stringify(body) }
  const answer = await fetch(`/api/zoom/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...init,
  })
  const data = await answer.json()
  if (!answer.ok) throw new Error(data.error)
  return data
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const when = (iso) => (iso === null ? '–' : new Date(iso).toLocaleString('en-GB'))
const minutes = (seconds) => `${(seconds / 60).toFixed(1)} min`
const initials = (name) => name.split(' ').map((word) => word.charAt(0)).join('') // biome-ignore format: one thought
const line = (...cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
const table = (id, rows) => `<table id="${id}">${rows.join('')}</table>`
const button = (id, text) => `<button id="${id}">${text}</button>`
const avatar = ({ avatar, name }) =>
  avatar === null ? escaped(initials(name)) : `<img src="${escaped(avatar)}">`
const copyOf = ({ join_url }) =>
  join_url === null ? '' : `<button class="copy" data-link="${escaped(join_url.trim())}">Copy</button>`
const classOf = ({ class: its }) => (its === null ? 'No class' : escaped(its.name.toUpperCase()))

const row = (meeting) =>
  line(
    `<a href="#/meeting?id=${meeting.id}">${escaped(meeting.title)}</a>`,
    when(meeting.start_time),
    meeting.status.toUpperCase(),
    escaped(meeting.host.name.trim()),
    classOf(meeting),
    copyOf(meeting),
  )

const person = ({ user, name, status, duration, join_time, leave_time }) =>
  line(
    user === null
      ? 'guest'
      : `${avatar(user)} ${escaped(user.name.trim())} ${user.email.toLowerCase()} ${user.role}`,
    escaped(name.trim()),
    status.toUpperCase(),
    when(join_time),
    when(leave_time),
    minutes(duration),
  )

const form = (meeting) => `<form>
  <input name="title" value="${escaped(meeting.title)}">
  <input name="startTime" type="datetime-local" value="2031-03-03T09:30">
  <input name="duration" type="number" value="45">
  <select name="classId"><option value="">none</option><option value="arts-9c">Arts 9C</option></select>
  <button>Save</button></form>`

const VIEWS = {
  /** Every filter of the form is sent, filled in or not. */
  async list({ status = '', upcoming = '', order = '' }) {
    const { meetings } = await api(
      'GET',
      `meetings?status=${status}&classId=&upcoming=${upcoming}&order=${order}&limit=1000`,
    )
    return table('meetings', meetings.map(row))
  },

  async meeting({ id }) {
    const { meeting } = await api('GET', `meetings/${id}`)
    return `${table('meeting', [row(meeting)])}${table('people', meeting.participants.map(person))}
      ${button('remove', 'Delete')}`
  },

  async create() {
    return form({ title: 'New class' })
  },

  async edit({ id }) {
    const { meeting } = await api('GET', `meetings/${id}`)
    return form(meeting)
  },

  async participants({ id, search = '' }) {
    const { meeting, participants, expectedAttendees, stats } = await api(
      'GET',
      `meetings/${id}/participants`,
    )
    const found = expectedAttendees.filter(({ name, email }) =>
      `${name} ${email.toLowerCase()}`.includes(search),
    )
    const expected = found.map((one) =>
      line(
        avatar(one),
        escaped(one.name),
        one.role,
        one.attended ? 'ATTENDED' : 'MISSING',
        one.participant === null
          ? '–'
          : `${when(one.participant.join_time)} ${minutes(one.participant.duration)}`,
      ),
    )
    const { joinedCount, expectedCount, attendanceRate, totalDurationSeconds, avgDurationSeconds } = stats
    return `<h1>${escaped(meeting.title)} ${classOf(meeting)} ${when(meeting.start_time)} ${meeting.status}</h1>
      <p id="stats">${joinedCount} of ${expectedCount}, ${attendanceRate.toFixed(0)} %, ${minutes(totalDurationSeconds)} ${minutes(avgDurationSeconds)}</p>
      ${table('people', participants.map(person))}${table('expected', expected)}`
  },

  async attendance({ id }) {
    const {
      summary,
      records,
      message = '',
      inProgress = false,
    } = await api('GET', `meetings/${id}/attendance`)
    const { total, present, absent, partial, late } = summary
    const share = ((present / total) * 100).toFixed(0)
    return `<p id="summary">${[total, present, absent, partial, late].join('/')} ${share} %</p>
      <p id="message">${inProgress ? 'LIVE' : ''} ${message}</p>
      ${table(
        'records',
        records.map(({ student, status }) =>
          line(escaped(student.name), student.email.toLowerCase(), status.toUpperCase()),
        ),
      )}`
  },

  async join({ id }) {
    const way = await api('GET', `meetings/${id}/join`)
    await api('POST', `meetings/${id}/join`, { action: 'join' })
    await api('POST', `meetings/${id}/join`, { action: 'leave' })
    return `<a id="go" href="${escaped(way.isHost ? way.startUrl : way.joinUrl)}">${way.meetingNumber}</a>
      <p id="as">${escaped(way.userName)} ${way.userEmail.toLowerCase()} ${way.isRegistered ? 'REGISTERED' : ''} ${way.isHost ? 'HOST' : ''}</p>`
  },

  async reports({ meetingId = '', startDate = '' }) {
    const report = await api('GET', `reports?meetingId=${meetingId}&startDate=${startDate}&endDate=`)
    if (meetingId !== '') {
      const { totalInvited, totalJoined, attendanceRate, totalDurationSeconds, avgDurationSeconds } =
        report.stats
      return `${table('meeting', [row(report.meeting)])}${table('people', report.meeting.participants.map(person))}
        <p id="stats">${totalJoined} of ${totalInvited}, ${attendanceRate.toFixed(0)} % ${minutes(totalDurationSeconds)} ${minutes(avgDurationSeconds)}</p>`
    }
    const {
      totalMeetings,
      completedMeetings,
      totalAttendees,
      totalParticipants,
      avgAttendanceRate,
      totalMeetingMinutes,
    } = report.stats
    const rows = report.meetings.map((meeting) =>
      line(
        escaped(meeting.title),
        escaped(meeting.host.name),
        classOf(meeting),
        `${meeting.attendeeCount.toFixed(0)}/${meeting.participantCount.toFixed(0)}`,
      ),
    )
    return `${table('meetings', rows)}<p id="stats">${completedMeetings} of ${totalMeetings}, ${totalAttendees}/${totalParticipants}
      ${avgAttendanceRate.toFixed(1)} % ${totalMeetingMinutes.toFixed(0)} min</p>`
  },

  async register({ studentId, classId }) {
    const { message, registered, meetingIds } = await api('POST', 'meetings/register-student', {
      studentId,
      classId,
    })
    return `<p id="message">${message}: ${registered.toFixed(0)} = ${meetingIds.length}</p>`
  },
}

/** @param {HTMLFormElement} filled */
const bodyOf = (filled) => {
  const { title, startTime, duration, classId } = Object.fromEntries(new FormData(filled))
  const settings = { waiting_room: false }
  return {
    title,
    startTime,
    duration: Number(duration),
    timezone: 'Asia/Manila',
    classId: classId || null,
    targetAudience: 'class',
    settings,
  }
}

async function save(filled, id) {
  const { meeting } = id
    ? await api('PATCH', `meetings/${id}`, bodyOf(filled))
    : await api('POST', 'meetings', bodyOf(filled))
  const start = id
    ? ''
    : `<a id="start" href="${escaped(meeting.start_url.trim())}">Start</a> ${escaped(meeting.password.trim())}`
  return `${table('meeting', [row(meeting)])}${start}<p id="saved">${meeting.id}</p>`
}

async function remove(id) {
  const { success } = await api('DELETE', `meetings/${id}`)
  return `<p id="removed">${success === true ? 'Deleted' : 'Not deleted'}</p>`
}

async function show(rendering) {
  main.setAttribute('aria-busy', 'true')
  try {
    main.innerHTML = await rendering
  } catch (error) {
    main.innerHTML = `<p id="error">${escaped(error.message)}</p>`
  }
  main.removeAttribute('aria-busy')
}

function open() {
  const [view = '', query = ''] = location.hash.slice(2).split('?')
  const asked = Object.fromEntries(new URLSearchParams(query))
  main.onsubmit = (event) => {
    event.preventDefault()
    show(save(event.target, asked.id))
  }
  main.onclick = (event) => {
    if (event.target.id === 'remove') show(remove(asked.id))
  }
  show(VIEWS[view](asked))
}

addEventListener('hashchange', open)
open()
