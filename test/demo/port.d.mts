export function isTaken(port: number): Promise<boolean>
export function nextFree(port: number): Promise<number>
export function zoomPortOf(port: number): number
