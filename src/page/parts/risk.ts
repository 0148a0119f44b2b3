import type { Risk } from '../api/shapes.ts'
import { number, t } from '../messages/text.ts'

/** Why a pupil worries the school, with the rule's own numbers. */
export function riskText(risk: Risk): string {
  switch (risk.rule) {
    case 'missed_share':
      return t('risk.missed', {
        missed: risk.missed,
        sessions: risk.sessions,
        percent: number(risk.percent),
        limit: number(risk.limit),
      })
    case 'absent_in_a_row':
      return t('risk.inARow', { n: risk.sessions })
    case 'cannot_reach':
      return t('risk.cannotReach', { best: number(risk.best), limit: number(risk.limit) })
  }
}
