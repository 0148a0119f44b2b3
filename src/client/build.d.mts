export function buildClient(options?: { always?: boolean }): void
