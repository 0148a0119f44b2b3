declare module '*.css'

declare module 'messages:*' {
  const texts: Record<keyof typeof import('./catalogue.ts').MESSAGES, string>
  export default texts
}
