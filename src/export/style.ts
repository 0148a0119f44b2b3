/**
 * Of every printed page. http/printPolicy.ts has its hash. School Form 2 is one sheet of paper, as the school hands it in: its rows are
 * lower for larger classes. A table’s outer border stands half outside of it, so the form leaves it room.
 */
export const STYLE = `
@page sf2 { size: 13in 8.5in; margin: .25in .3in }
@page register { size: A4 landscape; margin: 10mm }
@page file { size: A4; margin: 14mm }
.sf2 { page: sf2 } .register { page: register } .file { page: file }
* { box-sizing: border-box }
body { font: 10pt/1.35 system-ui, Arial, sans-serif; color: #000; background: #fff; margin: 16px }
@media print { body { margin: 0 } }
h1 { font-size: 15pt; margin: 0 0 2pt } h2 { font-size: 11.5pt; margin: 14pt 0 4pt; break-after: avoid }
p { margin: 2pt 0 } .dim { color: #555 } .small { font-size: 8pt }
table { border-collapse: collapse; width: 100% }
th, td { border: .6pt solid #555; padding: 1.5pt 3pt; text-align: left; vertical-align: middle }
thead { display: table-header-group } tr { break-inside: avoid }
th { background: #eef0f3; font-weight: 600; print-color-adjust: exact; -webkit-print-color-adjust: exact }
.c { text-align: center } .r { text-align: right } .n { white-space: nowrap }
.register .grid { width: auto; min-width: 60%; margin-bottom: 8pt; break-inside: auto; font-size: 9pt }
.register .grid td.c, .register .grid th.c { min-width: 17pt; padding: 1pt }
.register .grid .name { min-width: 120pt }
.up { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; font-weight: 400; font-size: 8pt; margin: 0 auto; line-height: 1.1 }
.sum { font-weight: 600; background: #f4f5f7; print-color-adjust: exact; -webkit-print-color-adjust: exact }
.amended { text-decoration: underline; font-weight: 700 }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 1pt 10pt; margin: 0 } .facts dt { color: #555 } .facts dd { margin: 0 }
.sign { display: flex; gap: 40pt; margin-top: 26pt; break-inside: avoid } .sign p { border-top: .6pt solid #000; flex: 1; text-align: center; padding-top: 2pt }
.sf2 { font-size: 7.5pt; line-height: 1.15; padding-right: 1pt } .sf2 h1 { font-size: 12pt; margin: 0; text-align: center } .sf2 > p { margin: 0; text-align: center; font-size: 7pt; font-style: italic }
.sf2 .head { display: grid; grid-template-columns: max-content 1.7fr max-content 1fr max-content 1fr; gap: 2pt 6pt; align-items: end; margin: 3pt 0 }
.sf2 .head span { text-align: right } .sf2 .head b { border: .6pt solid #000; padding: 1pt 4pt; text-align: center; min-height: 11pt }
.sf2 td, .sf2 th { padding: .8pt 1.5pt; border-color: #000 } .sf2 th { background: none }
.sf2 .day { width: 15pt; text-align: center; padding-left: 0; padding-right: 0 } .sf2 .name { width: 225pt; overflow-wrap: anywhere } .sf2 .total { width: 30pt; text-align: center } .sf2 .remarks { font-size: .87em }
.sf2 .closed { background: #d5d8dd; print-color-adjust: exact; -webkit-print-color-adjust: exact }
.sf2 .sums td { font-weight: 700 }
.sf2 .foot { display: grid; grid-template-columns: 1.35fr 1.25fr 1.15fr .6fr; gap: 8pt; margin-top: 3pt; break-inside: avoid; font-size: 6pt } .sf2 .foot p { margin: .5pt 0 }
.sf2 .foot h2 { font-size: 6.5pt; margin: 0 } .sf2 .foot td, .sf2 .foot th { padding: .4pt 1.5pt } .sf2 .foot td:not(:first-child) { width: 36pt }
.sf2 .sign { display: block; margin-top: 0 } .sf2 .sign p { margin-top: 24pt } .sf2 .sign .words { border: 0; margin-top: 6pt }
.sf2:has(.learners tr:nth-child(27)) { font-size: 6.4pt; line-height: 1.1 } .sf2:has(.learners tr:nth-child(27)) .learners td { padding-top: .2pt; padding-bottom: .2pt }
.sf2:has(.learners tr:nth-child(41)) { font-size: 5.6pt; line-height: 1 } .sf2:has(.learners tr:nth-child(41)) .learners td { padding-top: 0; padding-bottom: 0 }
`
