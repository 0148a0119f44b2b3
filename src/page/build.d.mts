export function buildPage(options?: { always?: boolean }): void
