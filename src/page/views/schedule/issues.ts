import type { Issue } from '../../api/client.ts'
import { t } from '../../messages/text.ts'

/** The path of a field with the API's fault, for the field. */
export const aboutIn = (issues: readonly Issue[]) => (path: string) => {
  const found = issues.find((one) => one.path === path)
  return { path, issue: found && issueText(found) }
}

/** The API's fault, in the reader's language if the page has the text. */
function issueText({ path, message }: Issue): string {
  const known = NAMED.find((name) => name === path)
  return known === undefined ? message : t(`issue.${known}`)
}

const NAMED = ['title', 'startTime', 'duration', 'timezone', 'classId', 'description'] as const
