import { writeFileSync } from 'node:fs'
import { openApiDocument } from './document.ts'

/** `node src/openapi/write.ts FILE`: the document that /api/openapi.json answers with. */
const [file = 'dist/docs/openapi.json'] = process.argv.slice(2)
writeFileSync(file, JSON.stringify(openApiDocument()))
