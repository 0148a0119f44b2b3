import { describe, expect, it } from 'vitest'
import { heldClass } from '../support/held.ts'
import { type OneRosterFiles, type OneRosterRow, oneRosterZip } from '../support/oneRoster.ts'
import { call } from '../support/rollcall.ts'
import { type Imported, sendFile, sendRaw, utf16 } from '../support/rosterFile.ts'
import { count } from '../support/tables.ts'
import { workbookOf } from '../support/workbook.ts'
import { zipOf } from '../support/zipped.ts'
import { take, textOf } from './taken.ts'

/** A class list as a Philippine school's spreadsheet has it: above the header the form's name, below the rows the totals. */
const LIST = [
  ['School Form 1 (SF 1) School Register'],
  [
    'LRN',
    'NAME\n(Last Name, First Name, Middle Name)',
    'Sex (M/F)',
    'BIRTH DATE',
    'Grade Level',
    'Section',
    'Email',
    'Password',
    'Guardian Name',
    'Guardian Email',
  ],
  [
    '136482090001',
    'DELA CRUZ, JUAN, -',
    'M',
    '2014-03-02',
    'Grade 7',
    'Narra',
    ' Juan@School.example',
    'hunter2',
    '',
    '',
  ],
  [
    '136482090002',
    'Peña, Ana, Reyes',
    'F',
    '',
    'Grade 7',
    'Narra',
    '',
    'hunter2',
    'Peña, Rosa',
    'rosa@home.example',
  ],
  ['', '<=== TOTAL MALE', '1'],
]
const csv = (rows: string[][], separator = ','): string =>
  rows
    .map((row) =>
      row.map((cell) => (/[,;\t\n"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(separator),
    )
    .join('\r\n')

const people = async () => {
  const { body } = await call<{ users: Record<string, unknown>[] }>('GET', '/api/roster/users?limit=100', {
    as: 'admin-1',
  })
  return body.users
}
const added = ({ changes }: Imported) => Object.fromEntries(changes.users.map((one) => [one.role, one.added]))

const ANA = {
  id: '136482090002',
  name: 'Ana Reyes Peña',
  email: null,
  role: 'student',
  sex: 'female',
  number: '136482090002',
  listed_as: 'Peña, Ana, Reyes',
}

describe('a table', () => {
  it('is shown as it is read, with what would change, and then taken', async () => {
    const dry = await sendFile(csv(LIST), { dryRun: 'true' })
    expect(dry.body).toMatchObject({
      applied: false,
      file: { format: 'csv', encoding: 'utf-8', separator: ',', headerLine: 2 },
      changes: {
        classes: { added: 1 },
        enrollments: { added: 2, removed: 0 },
        guardians: { added: 1 },
        rows: { classes: [{ change: 'added', id: 'Grade 7 Narra' }] },
      },
      problems: { count: 0 },
      skipped: { count: 1, rows: [{ file: 'csv', line: 6, reason: 'is a total or a signature' }] },
    })
    expect(added(dry.body)).toEqual({ student: 2, parent: 1 })
    expect(dry.body.file.columns.map(({ field }) => field)).toEqual([
      'number',
      'name',
      'sex',
      null,
      'gradeLevel',
      'section',
      'email',
      null,
      'guardianName',
      'guardianEmail',
    ])
    expect(await count('users')).toBe(0)
    const done = await sendFile(csv(LIST))
    expect(done).toMatchObject({ status: 200, body: { applied: true, changes: dry.body.changes } })
    expect(await people()).toMatchObject([
      ANA,
      { name: 'JUAN DELA CRUZ', email: 'juan@school.example', sex: 'male' },
      { name: 'Rosa Peña', role: 'parent' },
    ])
    expect(await count("classes where grade_level = 'Grade 7' and section = 'Narra'")).toBe(1)
    expect(await count('class_students')).toBe(2)
    expect(await count('import_rows')).toBe(0)
    const again = await sendFile(csv(LIST))
    expect(added(again.body)).toEqual({ student: 0, parent: 0 })
    expect(again.body.changes).toMatchObject({
      classes: { added: 0, changed: 0 },
      enrollments: { added: 0, unchanged: 2 },
    })
  })

  it.each<[string, BodyInit, string]>([
    ['UTF-8 with semicolons', csv(LIST, ';'), 'utf-8'],
    ['UTF-8 with a mark', `\ufeff${csv(LIST)}`, 'utf-8'],
    ['what Excel calls Unicode text', utf16(csv(LIST, '\t')), 'utf-16le'],
    ['Windows-1252', Uint8Array.from(csv(LIST, ';'), (char) => char.charCodeAt(0)), 'windows-1252'],
    ['a line that names the separator', `sep=;\n${csv(LIST, ';')}`, 'utf-8'],
  ])('is read in %s', async (_, file, encoding) => {
    expect(await sendFile(file)).toMatchObject({ status: 200, body: { file: { encoding } } })
    expect((await people())[0]).toMatchObject(ANA)
  })

  it('has its columns in any order and language, or mapped by hand', async () => {
    const file =
      'Kasarian;Apelyido;Unang Pangalan;Numero;Correo;Klase\nBabae;Cruz;Ana;7;ana@school.example;Biology\n'
    await sendFile(file)
    expect(await people()).toMatchObject([
      { id: '7', name: 'Ana Cruz', sex: 'female', email: 'ana@school.example' },
    ])
    const greek = 'Όνομα;Αριθμός;Φύλο\nAna Cruz;8;x\n'
    expect(await sendFile(greek)).toMatchObject({ status: 400, body: { code: 'INVALID_FILE' } })
    const map = JSON.stringify({ name: 'ΌΝΟΜΑ', number: 2, sex: null })
    expect(await sendFile(greek, { map, class: 'Biology' })).toMatchObject({
      status: 200,
      body: { file: { columns: [{ field: 'name', by: 'given' }, { field: 'number' }, { field: null }] } },
    })
    expect(await count('class_students')).toBe(2)
    for (const wrong of [{ name: 'Nowhere' }, { name: 9 }, { nickname: 1 }])
      expect(await sendFile(greek, { map: JSON.stringify(wrong) })).toMatchObject({
        status: 400,
        body: { code: 'INVALID_FILE' },
      })
  })

  it('names what is wrong by line and field, and then nothing is stored; partial takes the rest', async () => {
    const file = [
      'LRN,Name,Email,Role,Sex,Class',
      '1,Ana Cruz,ana@school.example,student,F,Biology',
      '2,Ben Cruz,ben at school,student,M,Biology',
      '3,"Carl\nCruz",,pupil,M,Biology',
      '4,Dan Cruz,,janitor,M,Biology',
      '1,Eva Cruz,,student,F,Biology',
      '1.36E+11,Fe Cruz,,student,F,Biology',
      ',Gina Cruz,,student,F,Biology',
      '8,,,student,F,Biology',
      '9,Hugo Cruz,,student,Q,Biology',
    ].join('\n')
    const dry = await sendFile(file, { dryRun: 'true' })
    const wrong = dry.body.problems.rows.map(({ line, field }) => `${line} ${field}`).sort()
    expect(wrong).toEqual(['10 name', '11 sex', '3 email', '6 role', '7 id', '8 number', '9 null'])
    const refused = await sendFile<{ code: string; issues: object[] }>(file)
    expect(refused).toMatchObject({ status: 400, body: { code: 'INVALID_ROSTER' } })
    expect(refused.body.issues).toContainEqual({ path: 'csv:3:email', message: 'is no e-mail address' })
    expect(await count('users')).toBe(0)
    const part = await sendFile(file, { partial: 'true' })
    expect(part).toMatchObject({ status: 200, body: { applied: true, problems: { count: 7 } } })
    expect((await people()).map(({ id }) => id)).toEqual(['1', '3'])
  })

  it('without a role in its rows makes no teacher a pupil, and says what new people become', async () => {
    const users = [
      { id: 'teacher-1', name: 'Ruth Sy', email: 'ruth@school.example', role: 'teacher' },
      { id: 'boss', name: 'Boss', email: 'boss@school.example', role: 'admin' },
    ]
    await call('PUT', '/api/roster', { as: 'admin-1', body: { users } })
    const file =
      'Name,Email\nRuth B. Sy,ruth@school.example\nAna Cruz,ana@school.example\nBen Cruz,ben@school.example\nThe Boss,boss@school.example\n'
    const done = await sendFile(file, { name: 'people.csv' })
    expect(done.body.notes).toEqual([
      {
        file: 'people.csv',
        line: 3,
        field: 'role',
        reason: 'is in no row of 2 new people, who become students',
      },
      {
        file: 'people.csv',
        line: 2,
        field: 'role',
        reason: 'is in no row of 1 teacher of the roster, who stays one',
      },
    ])
    const roles = Object.fromEntries((await people()).map(({ name, role }) => [name, role]))
    expect(roles).toEqual({
      'Ana Cruz': 'student',
      'Ben Cruz': 'student',
      'Ruth B. Sy': 'teacher',
      'The Boss': 'admin',
    })
    const asked = await sendFile(file, { role: 'teacher', dryRun: 'true' })
    expect(asked.body.notes).toEqual([])
    expect(asked.body.changes.users).toMatchObject([{ role: 'admin' }, { role: 'teacher', changed: 2 }])
    // A list without roles is of pupils and of teachers who are in it.
    const next = await sendFile('Name,Email\nAna Cruz,ana@school.example\n', { rollOver: 'true' })
    expect(next.body.changes.rows.left).toMatchObject([{ name: 'Ben Cruz' }])
  })

  it('with a known teacher in a class says so, where no row tells that they teach it', async () => {
    const users = [{ id: 'teacher-1', name: 'Ruth Sy', email: 'ruth@school.example', role: 'teacher' }]
    await call('PUT', '/api/roster', { as: 'admin-1', body: { users } })
    const file = 'Name,Email,Class\nRuth Sy,ruth@school.example,Biology\n'
    expect(await sendFile<{ issues: object[] }>(file)).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'csv:2:student', message: 'is no pupil, and so in no class' }] },
    })
    expect((await sendFile(`${file.replace('\n', ',Role\n').trimEnd()},teacher\n`)).status).toBe(200)
    expect(await count("classes where name = 'Biology' and teacher_id = 'teacher-1'")).toBe(1)
  })

  it('gives no class to a teacher who is a pupil', async () => {
    const file = 'LRN,Name,Class,Teacher\n1,Ana Cruz,Biology,2\n2,Ben Cruz,,\n'
    expect(await sendFile<{ issues: object[] }>(file)).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'csv:2:teacher', message: expect.stringContaining('teaches no class') }] },
    })
  })

  it.each(['records', 'grid'])(
    'reads Rollcall’s own export (%s) as the people it is about',
    async (layout) => {
      await heldClass()
      const before = await people()
      const { bytes } = await take(`attendance?format=csv&layout=${layout}`, 'admin-1')
      const { status, body } = await sendFile(textOf(bytes))
      expect(body.file.columns.find(({ header }) => header === 'pupil_id')).toMatchObject({ field: 'id' })
      expect([status, body.changes.users.map((one) => one.added)]).toEqual([200, [0]])
      expect(await people()).toEqual(before)
      expect(await count('classes')).toBe(1)
    },
  )

  it.each<[string, string, object]>([
    [
      'has its pupils’ columns beside a merged cell of parents',
      "LRN,NAME,,PARENTS,,\n,Last Name,First Name,Father's Name,Email,Sex\n1,Cruz,Ana,Juan Cruz,juan@home.example,\n",
      {},
    ],
    [
      'has the guardian’s name and e-mail under a merged cell',
      'GUARDIAN,,PUPIL,,\nName,Email,LRN,Name,Email\nJuan Cruz,juan@home.example,1,Ana Cruz,\n',
      {},
    ],
    [
      'has no header, and numbers for the columns',
      '1,Ana Cruz,Juan Cruz,juan@home.example\n',
      { map: { number: 1, name: 2, guardianName: 3, guardianEmail: 4 } },
    ],
  ])('that %s', async (_, file, { map }: { map?: object }) => {
    const done = await sendFile(file, map ? { map: JSON.stringify(map) } : {})
    expect(done.status).toBe(200)
    expect(await people()).toMatchObject([
      { id: '1', number: '1', name: 'Ana Cruz', email: null },
      { id: 'juan@home.example', name: 'Juan Cruz', role: 'parent' },
    ])
  })

  it('has an adviser’s name, which identifies nobody and is not read', async () => {
    const done = await sendFile(
      'LRN,Name,Section,Adviser\n1,Ana Cruz,Narra,"Sy, Ruth"\n2,Ben Cruz,Narra,Ruth Sy\n',
    )
    expect(done.status).toBe(200)
    expect(done.body.file.columns[3]).toMatchObject({ header: 'Adviser', field: null, by: 'content' })
    expect(await count('classes where teacher_id is null')).toBe(1)
  })

  it('is read as programs write it', async () => {
    const file = [
      'LRN,Name,Email,Sex',
      '136482090001.0,Ana\u200b\u00a0Cruz,Ana Cruz <ana@school.example>,w',
      '"=""0013""",Ben Cruz,mailto:ben@school.example,L',
    ].join('\n')
    expect((await sendFile(file)).status).toBe(200)
    expect(await people()).toMatchObject([
      { id: '136482090001', name: 'Ana Cruz', email: 'ana@school.example', sex: 'female' },
      { id: '0013', email: 'ben@school.example', sex: 'male' },
    ])
    const wrong = await sendFile('LRN,Name,Class\n1,Ana,7-Jan\n', { dryRun: 'true' })
    expect(wrong.body.problems.rows).toMatchObject([{ line: 2, field: 'class' }])
  })

  it('is mapped with no column for two things', async () => {
    const map = JSON.stringify({ name: 'Name', number: 'Name' })
    expect(await sendFile('Name\nAna\n', { map })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_FILE' },
    })
  })

  it('holds passwords that nobody reads', async () => {
    expect((await sendFile(csv(LIST))).body.file.columns[7]).toMatchObject({
      header: 'Password',
      by: 'secret',
    })
    expect(JSON.stringify(await people())).not.toContain('hunter2')
    const asked = await sendFile(csv(LIST), { map: JSON.stringify({ name: 'Password' }) })
    expect(asked).toMatchObject({ status: 400, body: { error: 'A column of passwords is never read' } })
    const unclosed = `${csv(LIST)}\r\n1,"hunter2`
    expect(JSON.stringify((await sendFile(unclosed)).body)).not.toContain('hunter2')
  })

  it('tells siblings with one e-mail apart, and knows by a number or an e-mail who has changed', async () => {
    const users = [
      { id: 'juan', name: 'Juan Cruz', email: 'cruz@home.example', role: 'student', number: '1' },
      { id: 'eva', name: 'Eva Sy', email: 'eva@school.example', role: 'student' },
      { id: 'boss', name: 'Boss', email: 'boss@school.example', role: 'admin' },
    ]
    await call('PUT', '/api/roster', { as: 'admin-1', body: { users } })
    const file =
      'LRN,Name,Email,Role\n1,Juan B. Cruz,,student\n2,Ana Cruz,cruz@home.example,student\n,Eva Sy,eva@school.example,teacher\n,The Boss,boss@school.example,teacher\n'
    const done = await sendFile(file)
    expect(done.body.notes).toMatchObject([
      { line: 3, field: 'email', reason: expect.stringContaining('juan') },
    ])
    expect(await people()).toMatchObject([
      { id: '2', name: 'Ana Cruz' },
      { id: 'eva', role: 'teacher' },
      { id: 'juan', name: 'Juan B. Cruz', email: 'cruz@home.example' },
      { id: 'boss', name: 'The Boss', role: 'admin' },
    ])
    expect(done.body.changes.rows.users).toContainEqual({
      change: 'changed',
      id: 'juan',
      name: 'Juan B. Cruz',
      role: 'student',
      was: { name: 'Juan Cruz' },
    })
  })
})

describe('a workbook', () => {
  const header = ['LRN', 'Name', 'Class', 'Sex']
  it('has texts, numbers and dates in its cells', async () => {
    const file = await workbookOf({
      Notes: [['nothing here']],
      Pupils: [
        header,
        [136_482_090_001, 'Ana & Eva <Cruz>', 'Biology 7-A', 'F'],
        [
          { xml: '<c><v>1.36482090002E11</v></c>' },
          { xml: '<c t="inlineStr"><is><r><t>Ben </t></r><r><t>Cruz</t></r></is></c>' },
          { date: 45_850 },
          'M',
        ],
        [
          136_482_090_003,
          { xml: '<c t="str"><f>A1</f><v>Carl Cruz</v></c>' },
          null,
          { xml: '<c t="e"><v>#N/A</v></c>' },
        ],
      ],
    })
    expect(await sendFile(file)).toMatchObject({ status: 400, body: { code: 'INVALID_FILE' } })
    const done = await sendFile(file, { sheet: 'Pupils', partial: 'true' })
    expect(done.body).toMatchObject({
      file: { format: 'xlsx', sheet: 'Pupils', sheets: ['Notes', 'Pupils'] },
      problems: {
        count: 1,
        rows: [{ file: 'Pupils', line: 3, field: 'class', reason: expect.stringContaining('date by Excel') }],
      },
    })
    expect(await people()).toMatchObject([
      { id: '136482090001', name: 'Ana & Eva <Cruz>' },
      { id: '136482090003', name: 'Carl Cruz', sex: null },
    ])
  })
})

describe('a file that cannot be read as a whole', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  const BOMB = 0xf000_0000
  it('is refused with a sentence, and a bomb before it is unpacked', async () => {
    const zip = await zipOf({ 'pupils.csv': csv(LIST) })
    const bomb = zip.slice()
    const view = new DataView(bomb.buffer)
    const directory = view.getUint32(bomb.length - 6, true)
    view.setUint32(directory + 24, BOMB, true)
    const liar = zip.slice()
    new DataView(liar.buffer).setUint32(directory + 24, 10, true)
    const locked = zip.slice()
    new DataView(locked.buffer).setUint16(directory + 8, 1, true)
    const cases: [BodyInit, RegExp][] = [
      [bytes(''), /empty/],
      [bytes('\ufeff'), /names the columns/],
      [new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]), /save it as \.xlsx/],
      [zip.slice(0, -30), /cut off or damaged/],
      [bomb, /unpacks to more than/],
      [liar, /more than it tells/],
      [locked, /password/],
      [await zipOf({ 'a.csv': 'x', 'b.csv': 'y' }), /does not hold one CSV/],
      [await zipOf({ 'manifest.csv': 'propertyName,value\noneroster.version,2.0\n' }), /another version/],
    ]
    for (const [file, message] of cases)
      expect(await sendFile(file), String(message)).toMatchObject({
        status: 400,
        body: { code: 'INVALID_FILE', error: expect.stringMatching(message) },
      })
    expect((await sendFile(zip)).status).toBe(200)
  })
})

describe('OneRoster', () => {
  const user = (sourcedId: string, role: string, more: OneRosterRow = {}): OneRosterRow => ({
    sourcedId,
    role,
    enabledUser: 'true',
    orgSourcedIds: 'school',
    username: sourcedId,
    givenName: 'Given',
    familyName: sourcedId,
    password: 'hunter2',
    ...more,
  })
  const USERS = [
    user('pupil-1', 'student', {
      identifier: '136482090001',
      email: 'P1@school.example',
      agentSourcedIds: 'parent-1,parent-2',
      middleName: 'Mid',
    }),
    user('pupil-2', 'student', { agentSourcedIds: 'parent-1' }),
    user('pupil-3', 'student', { enabledUser: 'false' }),
    user('teacher-1', 'teacher', { email: 't1@school.example' }),
    user('parent-1', 'guardian', { email: 'home@home.example' }),
    user('parent-2', 'parent'),
    user('aide-1', 'aide'),
    user('head-1', 'principal'),
  ]
  const klass = (sourcedId: string, more: OneRosterRow = {}): OneRosterRow => ({
    sourcedId,
    title: `Title of ${sourcedId}`,
    grades: '07',
    classType: 'scheduled',
    schoolSourcedId: 'school',
    termSourcedIds: 'now',
    ...more,
  })
  const place = (
    classSourcedId: string,
    userSourcedId: string,
    role = 'student',
    more: OneRosterRow = {},
  ): OneRosterRow => ({
    sourcedId: `${classSourcedId} ${userSourcedId}`,
    classSourcedId,
    schoolSourcedId: 'school',
    userSourcedId,
    role,
    ...more,
  })
  const FILES = {
    academicSessions: [
      {
        sourcedId: 'past',
        title: 'Past',
        type: 'term',
        startDate: '2020-06-01',
        endDate: '2021-03-31',
        schoolYear: '2021',
      },
      {
        sourcedId: 'now',
        title: 'Now',
        type: 'term',
        startDate: '2026-06-01',
        endDate: '2999-03-31',
        schoolYear: '2027',
      },
    ],
    users: USERS,
    classes: [
      klass('bio'),
      klass('math', { classType: 'homeroom' }),
      klass('old', { termSourcedIds: 'past' }),
    ],
    enrollments: [
      place('bio', 'pupil-1'),
      place('bio', 'pupil-2', 'student', { endDate: '2999-01-01' }),
      place('math', 'pupil-2', 'student', { endDate: '2021-01-01' }),
      place('math', 'pupil-1'),
      place('bio', 'pupil-3'),
      place('bio', 'aide-1', 'aide'),
      place('bio', 'head-1', 'teacher', { primary: 'false' }),
      place('bio', 'teacher-1', 'teacher', { primary: 'true' }),
      place('old', 'pupil-1'),
    ],
  }
  const roles = USERS.map(({ sourcedId = '', role = '' }) => ({
    sourcedId: `r ${sourcedId}`,
    userSourcedId: sourcedId,
    roleType: 'primary',
    role,
    orgSourcedIds: 'school',
  }))
  const pupils = async (id: string) => {
    const { body } = await call<{
      class: {
        name: string
        teacher: { id: string } | null
        pupils: { id: string; parents: { id: string }[] }[]
      }
    }>('GET', `/api/roster/classes/${id}`, { as: 'admin-1' })
    return body.class
  }

  it.each<[string, OneRosterFiles]>([
    ['1.1', { version: '1.1', files: FILES }],
    [
      '1.2, in a folder',
      {
        version: '1.2',
        folder: 'export/',
        files: {
          ...FILES,
          users: USERS.map(({ role: _, ...row }) => row),
          roles,
          demographics: [
            { sourcedId: 'pupil-1', sex: 'female' },
            { sourcedId: 'pupil-2', sex: 'unspecified' },
          ],
        },
      },
    ],
  ])('%s brings a school', async (_, files) => {
    const done = await sendFile(await oneRosterZip(files))
    expect(done).toMatchObject({
      status: 200,
      body: { applied: true, file: { format: 'oneroster', version: files.version }, problems: { count: 0 } },
    })
    expect(added(done.body)).toEqual({ parent: 2, student: 2, teacher: 1 })
    expect(await pupils('bio')).toMatchObject({
      name: 'Title of bio',
      teacher: { id: 'teacher-1' },
      pupils: [
        { id: 'pupil-1', parents: [{ id: 'parent-1' }, { id: 'parent-2' }] },
        { id: 'pupil-2', parents: [{ id: 'parent-1' }] },
      ],
    })
    expect((await pupils('math')).pupils).toMatchObject([{ id: 'pupil-1' }])
    expect(await count("classes where id = 'old'")).toBe(0)
    expect((await people()).find(({ id }) => id === 'pupil-1')).toMatchObject({
      name: 'Given Mid pupil-1',
      email: 'p1@school.example',
      number: '136482090001',
      listed_as: 'pupil-1, Given, Mid',
      sex: files.version === '1.2' ? 'female' : null,
    })
    expect(JSON.stringify(done.body)).not.toContain('hunter2')
  })

  it('names orphans by their file and line', async () => {
    const enrollments = [...FILES.enrollments, place('bio', 'nobody'), place('nowhere', 'pupil-1')]
    const dry = await sendFile(await oneRosterZip({ version: '1.1', files: { ...FILES, enrollments } }), {
      dryRun: 'true',
    })
    expect(dry.body.problems.rows).toEqual([
      { file: 'enrollments.csv', line: 11, field: 'student', reason: 'is nobody of the file or the roster' },
      { file: 'enrollments.csv', line: 12, field: 'class', reason: 'is no class of the file or the roster' },
    ])
  })

  it('takes deltas: who comes, who changes and who goes', async () => {
    await sendFile(await oneRosterZip({ version: '1.1', files: FILES }))
    const at = { dateLastModified: '2026-11-01T00:00:00Z' }
    const gone = { status: 'tobedeleted', ...at }
    const delta = {
      users: [
        user('pupil-1', 'student', { status: 'active', ...at, givenName: 'Other' }),
        user('pupil-2', 'student', gone),
      ],
      enrollments: [place('math', 'pupil-1', 'student', gone)],
    }
    const done = await sendFile(await oneRosterZip({ version: '1.1', mode: 'delta', files: delta }))
    expect(done.body).toMatchObject({
      applied: true,
      absent: { users: 0, enrollments: 0 },
      changes: { rows: { left: [{ id: 'pupil-2' }] } },
    })
    expect((await pupils('bio')).pupils).toMatchObject([{ id: 'pupil-1', name: 'Other pupil-1' }])
    expect((await pupils('math')).pupils).toEqual([])
    expect((await people()).map(({ id }) => id)).not.toContain('pupil-2')
  })

  it('knows a pupil again after their sourcedId was changed', async () => {
    await sendFile(await oneRosterZip({ version: '1.1', files: FILES }))
    const renamed = JSON.parse(
      JSON.stringify(FILES)
        .replaceAll('pupil-1', 'guid-1')
        .replace('"familyName":"guid-1"', '"familyName":"pupil-1"'),
    )
    const again = await sendFile(await oneRosterZip({ version: '1.1', files: renamed }))
    expect(added(again.body)).toEqual({ parent: 0, student: 0, teacher: 0 })
    expect((await pupils('bio')).pupils).toMatchObject([{ id: 'pupil-1' }, { id: 'pupil-2' }])
  })
})

describe('a new school year', () => {
  const year = (rows: [number: string, name: string, section: string][]) =>
    csv([['LRN', 'Name', 'Section'], ...rows])
  const LAST = year([
    ['1', 'Ana', '7 Narra'],
    ['2', 'Ben', '7 Narra'],
    ['3', 'Carl', '7 Yakal'],
    ['4', 'Dan', '10 Molave'],
  ])
  const NEXT = year([
    ['1', 'Ana', '8 Narra'],
    ['2', 'Ben', '8 Narra'],
    ['3', 'Carl', '7 Yakal'],
    ['5', 'Eva', '7 Narra'],
  ])

  it('says who left and who moved, and takes it as it was said', async () => {
    await sendFile(LAST)
    const asked = await sendFile(NEXT, { dryRun: 'true' })
    expect(asked.body).toMatchObject({
      absent: { users: 1, enrollments: 2 },
      changes: { moved: 0, rows: { left: [] } },
    })
    const dry = await sendFile(NEXT, { dryRun: 'true', rollOver: 'true' })
    expect(dry.body.changes).toMatchObject({
      users: [{ role: 'student', added: 1, removed: 1 }],
      enrollments: { added: 3, removed: 3 },
      moved: 2,
      rows: {
        moved: [{ id: '1', name: 'Ana', from: ['7 Narra'], to: ['8 Narra'] }, { id: '2' }],
        left: [{ id: '4', name: 'Dan' }],
      },
    })
    expect(await count('class_students')).toBe(4)
    expect(await sendFile(NEXT, { rollOver: 'true' })).toMatchObject({ status: 200, body: { applied: true } })
    expect((await people()).map(({ name }) => name)).toEqual(['Ana', 'Ben', 'Carl', 'Eva'])
    expect(await count("class_students where class_id = '8 Narra'")).toBe(2)
    expect(await count("removed_users where id = '4'")).toBe(1)
    expect(await count("former_students where class_id in ('7 Narra', '10 Molave')")).toBe(3)
    expect((await call('GET', '/api/zoom/meetings', { as: '4' })).status).toBe(403)
  })

  it('lets no more go than was said', async () => {
    const many = Array.from({ length: 30 }, (_, i): [string, string, string] => [
      `${i}`,
      `Pupil ${i}`,
      '7 Narra',
    ])
    await sendFile(year(many))
    const half = year(many.slice(15))
    expect(await sendFile(half, { rollOver: 'true' })).toMatchObject({
      status: 400,
      body: { code: 'TOO_MANY_LEAVE', error: expect.stringContaining('leavers=15') },
    })
    expect(await sendFile(half, { rollOver: 'true', leavers: '14' })).toMatchObject({ status: 400 })
    expect(await count('users')).toBe(30)
    expect((await sendFile(half, { rollOver: 'true', leavers: '15' })).status).toBe(200)
    expect(await count('users')).toBe(15)
  })
})

describe('a sender who wants lines', () => {
  it('gets one for each step, and the answer in the last', async () => {
    const text = async (file: string) => {
      const answer = await sendRaw(file, {}, { accept: 'application/x-ndjson' })
      return (await answer.text())
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    }
    const lines = await text(csv(LIST))
    expect(lines.slice(0, -1).map(({ step }) => step)).toEqual(['checking', 'comparing', 'storing'])
    expect(lines.at(-1)).toMatchObject({ status: 200, body: { applied: true } })
    expect((await text('nothing')).at(-1)).toMatchObject({ status: 400, body: { code: 'INVALID_FILE' } })
  })
})
