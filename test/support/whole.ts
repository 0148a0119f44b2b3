/**
 * On CI and in `npm run test:long` everything is tried. `npm test` by itself tries a part of what proves one rule at many points
 * and in many sizes, so that a change is judged within minutes.
 */
export const WHOLE = process.env['CI'] !== undefined || process.env['WHOLE'] !== undefined
