/** Of every printed page. http/printPolicy.ts has its hash. */
export const STYLE = `
@page sf2 { size: 13in 8.5in; margin: .3in }
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
.sf2 { font-size: 7.5pt; line-height: 1.15 } .sf2 h1 { font-size: 13pt; text-align: center } .sf2 > p { text-align: center; font-size: 7pt; font-style: italic }
.sf2 .head { display: grid; grid-template-columns: max-content 1.7fr max-content 1fr max-content 1fr; gap: 3pt 6pt; align-items: end; margin: 5pt 0 }
.sf2 .head span { text-align: right } .sf2 .head b { border: .6pt solid #000; padding: 1.5pt 4pt; text-align: center; min-height: 13pt }
.sf2 td, .sf2 th { padding: .8pt 1.5pt; border-color: #000 } .sf2 th { background: none }
.sf2 .day { width: 15pt; text-align: center; padding: .8pt 0 } .sf2 .name { width: 165pt } .sf2 .total { width: 30pt; text-align: center } .sf2 .remarks { font-size: 6.5pt }
.sf2 .closed { background: #d5d8dd; print-color-adjust: exact; -webkit-print-color-adjust: exact }
.sf2 .sums td { font-weight: 700 }
.sf2 .foot { display: grid; grid-template-columns: 1.15fr 1.1fr 1.2fr; gap: 10pt; margin-top: 6pt; break-inside: avoid } .sf2 .foot p { margin: 1pt 0; font-size: 6.6pt }
.sf2 .foot h2 { font-size: 7.5pt; margin: 0 0 2pt } .sf2 .frac { padding-left: 8pt } .sf2 .foot td, .sf2 .foot th { font-size: 7pt } .sf2 .foot td:not(:first-child) { width: 42pt }
.sf2 .sign { gap: 0; display: block; margin-top: 6pt } .sf2 .sign p { margin-top: 18pt; font-size: 7pt } .sf2 .sign .words { border: 0; margin-top: 4pt }
`
