import { describe, expect, it } from 'vitest'
import { isEmail } from '../../src/domain/email.ts'

describe('an e-mail address', () => {
  it.each([
    'ana@school.example',
    'Ana.Cruz+zoom@school.example',
    "o'neil_x-1@school.example",
    '{a|b}=c/d!#$%&*?^`~@school.example',
    '"ana cruz"@school.example',
    '"ana@home\\" ok"@school.example',
    'josé.ñ@école.example',
    '用户@例え.jp',
    'अना@भारत.भारत',
    'ana@xn--bcher-kva.example',
    'ana@[192.0.2.1]',
    'ana@[IPv6:2001:db8::1]',
    `${'x'.repeat(64)}@school.example`,
  ])('%s is taken, for mail takes it', (address) => expect(isEmail(address)).toBe(true))

  it.each([
    '',
    'ana',
    '@school.example',
    'ana@',
    'ana@school',
    'ana cruz@school.example',
    'ana..cruz@school.example',
    '.ana@school.example',
    'ana@school..example',
    'ana@-school.example',
    'ana@school.example.',
    'ana@school,example',
    'ana@sch_ool.example',
    'Ana <ana@school.example>',
    'ana(home)@school.example',
    'ana\u200b@school.example',
    '"ana@school.example',
    `${'x'.repeat(65)}@school.example`,
    `ana@${'x'.repeat(64)}.example`,
    `${'é'.repeat(33)}@school.example`,
    `ana@${'x.'.repeat(125)}example`,
  ])('%j is none', (address) => expect(isEmail(address)).toBe(false))
})
