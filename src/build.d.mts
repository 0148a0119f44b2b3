export function buildAssets(options?: { always?: boolean }): void
