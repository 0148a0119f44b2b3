const began = Number(process.env['ROLLCALL_BEGAN'] ?? Date.now())

/** Prints what begins now, behind the seconds since `npm start` was called. */
export function step(what: string): void {
  console.log(`${((Date.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${what}`)
}
