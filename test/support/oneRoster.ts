import { zipOf } from './zipped.ts'

/** Headers as OneRoster 1.1 and 1.2 have them in CSV. */
const HEADERS = {
  academicSessions:
    'sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear',
  orgs: 'sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId',
  classes:
    'sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods',
  'users 1.1':
    'sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password',
  'users 1.2':
    'sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns',
  roles:
    'sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId',
  demographics: 'sourcedId,status,dateLastModified,birthDate,sex',
  enrollments:
    'sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate',
} as const

type File = 'academicSessions' | 'orgs' | 'classes' | 'users' | 'roles' | 'demographics' | 'enrollments'
export type OneRosterRow = Record<string, string>

export interface OneRosterFiles {
  version: '1.1' | '1.2'
  mode?: 'bulk' | 'delta'
  files: Partial<Record<File, OneRosterRow[]>>
  /** Programs put the files into one. */
  folder?: string
}

/** A zip of OneRoster. Excel has saved its files: they begin with a mark and have Windows' line ends. */
export function oneRosterZip({ version, mode = 'bulk', files, folder = '' }: OneRosterFiles) {
  const manifest = [
    'propertyName,value',
    'manifest.version,1.0',
    `oneroster.version,${version}`,
    ...['lineItems', 'results'].map((name) => `file.${name},absent`),
    ...Object.keys(files).map((name) => `file.${name},${mode}`),
  ]
  const csvs = Object.entries(files).map(([name, rows]) => {
    const header = headerOf(name, version)
    const lines = rows.map((row) =>
      header
        .split(',')
        .map((column) => quoted(row[column] ?? ''))
        .join(','),
    )
    return [`${folder}${name}.csv`, `\ufeff${[header, ...lines].join('\r\n')}\r\n`]
  })
  return zipOf({ [`${folder}manifest.csv`]: manifest.join('\r\n'), ...Object.fromEntries(csvs) })
}

function headerOf(name: string, version: string): string {
  const [, header = ''] =
    Object.entries(HEADERS).find(([key]) => key === name || key === `${name} ${version}`) ?? []
  return header
}

const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
