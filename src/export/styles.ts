/** The looks that cells of a workbook have. A cell names one. */
interface Look {
  bold?: true
  /** Points. */
  size?: number
  fill?: string
  border?: true
  /** Only below. */
  line?: true
  format?: number
  align?: string
}

const LOOKS = {
  plain: {},
  moment: { format: 22 },
  head: { bold: true, fill: 'FFE7EBF0', border: true, align: 'vertical="center" wrapText="1"' },
  title: { bold: true, size: 14, align: 'horizontal="center" vertical="center"' },
  under: { size: 9, align: 'horizontal="center"' },
  label: { align: 'horizontal="right" vertical="center"' },
  value: { bold: true, line: true, align: 'horizontal="center" vertical="center"' },
  box: { border: true, align: 'vertical="center"' },
  boxCenter: { border: true, align: 'horizontal="center" vertical="center"' },
  boxBold: { bold: true, border: true, align: 'horizontal="center" vertical="center"' },
  boxHead: { bold: true, size: 9, border: true, align: 'horizontal="center" vertical="center" wrapText="1"' },
  boxSmall: { size: 8, border: true, align: 'vertical="center" wrapText="1"' },
  boxClosed: { fill: 'FFD0D4DA', border: true },
  note: { size: 8, align: 'vertical="top" wrapText="1"' },
  sign: { bold: true, line: true, align: 'horizontal="center" vertical="bottom"' },
} as const satisfies Record<string, Look>

export type LookName = keyof typeof LOOKS

const looks: [string, Look][] = Object.entries(LOOKS)

export const lookIndex = (name: LookName): number => looks.findIndex(([look]) => look === name)

const FONT = 'Arial'
const SIZE = 10
const XMLNS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const THIN = (side: string) => `<${side} style="thin"><color auto="1"/></${side}>`

/** Each look has its own font, fill and border at its own place: a workbook has few. Two fills are Excel's own. */
export function stylesXml(): string {
  const list = (tag: string, items: string[]) => `<${tag} count="${items.length}">${items.join('')}</${tag}>`
  const fonts = looks.map(
    ([, { bold, size }]) =>
      `<font>${bold ? '<b/>' : ''}<sz val="${size ?? SIZE}"/><name val="${FONT}"/></font>`,
  )
  const fills = looks.map(([, { fill }]) =>
    fill === undefined
      ? '<fill><patternFill patternType="none"/></fill>'
      : `<fill><patternFill patternType="solid"><fgColor rgb="${fill}"/></patternFill></fill>`,
  )
  const own = [
    '<fill><patternFill patternType="none"/></fill>',
    '<fill><patternFill patternType="gray125"/></fill>',
  ]
  const borders = looks.map(([, { border, line }]) =>
    border
      ? `<border>${['left', 'right', 'top', 'bottom'].map(THIN).join('')}<diagonal/></border>`
      : `<border><left/><right/><top/>${line ? THIN('bottom') : '<bottom/>'}<diagonal/></border>`,
  )
  const formats = looks.map(
    ([, { format = 0, align }], i) =>
      `<xf numFmtId="${format}" fontId="${i}" fillId="${i + own.length}" borderId="${i}" xfId="0" applyNumberFormat="1" ` +
      `applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">${align ? `<alignment ${align}/>` : ''}</xf>`,
  )
  return `<styleSheet ${XMLNS}>${list('fonts', fonts)}${list('fills', [...own, ...fills])}${list('borders', borders)}<cellStyleXfs count="1"><xf/></cellStyleXfs>${list('cellXfs', formats)}</styleSheet>`
}
