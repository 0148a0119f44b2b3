/**
 * What src loads by `import()` when it is asked for. In the isolate that all test files share, a request that begins to load a module
 * may not finish it: here they are loaded before.
 */
import '../../src/export/attendance.ts'
import '../../src/export/bytes.ts'
import '../../src/export/edfi.ts'
import '../../src/export/oneRoster.ts'
import '../../src/export/person.ts'
import '../../src/export/register.ts'
import '../../src/export/sf2/form.ts'
import '../../src/export/sf2/page.ts'
import '../../src/export/sf2/sheet.ts'
import '../../src/http/iCalendar.ts'
import '../../src/roster/read.ts'
