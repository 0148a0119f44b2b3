/** The one style that a page to print has: export/style.ts, by its hash. A test holds the two together. */
export const PRINT_STYLE = "'sha256-cLHJpxdolOZkSSx94bFexQAYSXA7ZtceD6CIoW3Y3KI='"
