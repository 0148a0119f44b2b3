import { html, type Markup, printed } from '../html.ts'
import type { Sf2 } from './form.ts'
import type { Sf2Group, Sf2Line } from './group.ts'
import * as words from './words.ts'

/** The form as a page that prints on folio, 13 by 8.5 inches. */
export const sf2Page = (form: Sf2): string =>
  printed(
    `SF2 ${form.section} ${form.month}`,
    'sf2',
    html`
<h1>${words.titleOf(form)}</h1>
<p>${words.subtitleOf(form)}</p>
<div class="head">${words.headOf(form).map(([label, value]) => html`<span>${label}</span><b>${value}</b>`)}</div>
<table>
<thead>
<tr><th class="c" rowspan="2">No.</th><th class="name" rowspan="2">LEARNER’S NAME (Last Name, First Name, Middle Name)</th>
${form.days.map(({ date }) => html`<th class="day">${Number(date.slice(8))}</th>`)}
<th class="c" colspan="2">Total for the Month</th><th rowspan="2" class="remarks">${words.remarksHead(form)}</th></tr>
<tr>${form.days.map(({ letter }) => html`<th class="day">${letter}</th>`)}${words.totalsOf(form).map((name) => html`<th class="total">${name}</th>`)}</tr>
</thead>
<tbody class="learners">
${form.groups.map((group) => groupRows(form, group))}
<tr class="sums"><td></td><td class="r">Combined TOTAL PER DAY</td>${dayCells(form, form.combined)}<td colspan="3"></td></tr>
</tbody>
</table>
<div class="foot">
<div><h2>GUIDELINES</h2>${words.GUIDELINES.map((line) => html`<p>${line}</p>`)}</div>
<div>${words.codesOf(form).map((line) => html`<p>${line}</p>`)}${words.notesOf(form).map((note) => html`<p><b>${note}</b></p>`)}</div>
<div>${summaryTable(form)}</div>
${signatures(form)}
</div>`,
  )

const groupRows = (form: Sf2, group: Sf2Group): Markup => html`
${group.lines.map((line, i) => lineRow(form, line, i + 1))}
<tr class="sums"><td></td><td class="r">${words.groupName(group)} | TOTAL Per Day</td>${dayCells(form, group.totals)}<td colspan="3"></td></tr>`

const lineRow = (form: Sf2, line: Sf2Line, number: number): Markup => html`
<tr><td class="c">${number}</td><td class="name">${line.name}</td>${dayCells(
  form,
  line.marks.map((mark, i) => words.signOf(mark, form.days[i]?.isHeld === true)),
)}<td class="total">${line.absent}</td><td class="total">${words.secondTotal(form, line)}</td><td class="remarks">${line.remarks}</td></tr>`

const dayCells = ({ days }: Sf2, values: readonly (string | number | null)[]): Markup[] =>
  days.map(({ isHeld }, i) => html`<td class="day${isHeld ? '' : ' closed'}">${values[i] ?? ''}</td>`)

const summaryTable = (form: Sf2): Markup => html`
<table><thead><tr><th>Month: ${words.monthName(form)}</th><th class="c" colspan="3">No. of Days of Classes: ${form.summary.schoolDays}</th></tr>
<tr><th>Summary</th><th class="c">M</th><th class="c">F</th><th class="c">TOTAL</th></tr></thead><tbody>
${words
  .summaryRows(form)
  .map(
    ([label, { male, female, total }, unit]) =>
      html`<tr><td>${label}</td>${[male, female, total].map(
        (value) =>
          html`<td class="c">${value === null ? '' : `${value}${unit === 'percent' ? '%' : ''}`}</td>`,
      )}</tr>`,
  )}</tbody></table>`

const signatures = ({ adviser, school }: Sf2): Markup => html`
<div class="sign"><p class="words">${words.CERTIFIED}</p><p><b>${adviser}</b><br>${words.ADVISER}</p><p class="words">Attested by:</p><p><b>${school.head}</b><br>${words.HEAD}</p></div>`
