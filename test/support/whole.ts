/**
 * `npm run test:long` tries everything. `npm test` tries a part of what proves one rule at many points and in many sizes, so that a
 * change is judged within minutes.
 */
export const WHOLE = process.env['WHOLE'] !== undefined
