/** The hash of the one style of printed pages, export/style.ts. A test compares the two. */
export const PRINT_STYLE = "'sha256-tXqshYercLWXgZhZHB5h3HgWss+WmZBs4lsuogUXS30='"
