export function bundleWorker(folder: string, entry?: string): Promise<{ atStart: string[]; later: string[] }>
