declare module '*.css'

declare module 'messages:*' {
  const texts: Partial<Record<keyof typeof import('./catalogue.ts').MESSAGES, string>>
  export default texts
}
