import { describe, expect, it } from 'vitest'
import { isPublic, unfitUrl } from '../../src/app/publicAddress.ts'

const anywhere = { loopback: false, hosts: [] }

describe('an address', () => {
  it.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.168.255.255',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.7',
    '203.0.113.7',
    '224.0.0.1',
    '239.1.2.3',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '::ffff:10.0.0.1',
    '64:ff9b::10.0.0.1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:a00:1::1',
    '3fff::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'ff02::1',
    '[::1]',
    'no address',
  ])('%s is not public', (address) => {
    expect(isPublic(address)).toBe(false)
  })

  it.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '93.184.215.14',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.0.1.1',
    '223.255.255.255',
    '2606:4700::6810:84e5',
    '[2a00:1450:4001:830::200e]',
    '2001:4860:4860::8888',
  ])('%s is public', (address) => {
    expect(isPublic(address)).toBe(true)
  })
})

describe('the URL of an endpoint', () => {
  it.each([
    ['https://lms.school.example/hook?key=1', null],
    ['https://lms.school.example:8443/', null],
    ['https://93.184.215.14/', null],
    ['http://lms.school.example/', 'must be https'],
    ['http://localhost:3000/', 'must be https'],
    ['https://localhost/', 'must be a public address'],
    ['https://a.localhost/', 'must be a public address'],
    ['https://printer.local/', 'must be a public address'],
    ['https://metadata.google.internal/', 'must be a public address'],
    ['https://intranet/', 'must be a public address'],
    // Written otherwise, these are 127.0.0.1.
    ['https://2130706433/', 'must be a public address'],
    ['https://0x7f.0.0.1/', 'must be a public address'],
    ['https://017700000001/', 'must be a public address'],
    ['https://[::ffff:7f00:1]/', 'must be a public address'],
    ['https://user@lms.school.example/', 'must have no name and no password'],
    ['https://lms.school.example/#part', 'must have no #'],
    ['ftp://lms.school.example/', 'must be https'],
    ['nonsense', 'must be a URL'],
  ])('%s: %s', (url, message) => {
    expect(unfitUrl(url, anywhere)).toBe(message)
  })

  it('is of a host that the settings name, where they name some, and of this machine where they allow it', () => {
    const some = { loopback: true, hosts: ['lms.school.example'] }
    expect(unfitUrl('https://lms.school.example/', some)).toBeNull()
    expect(unfitUrl('https://other.example/', some)).toBe('must be of a host that WEBHOOK_HOSTS names')
    expect(unfitUrl('http://127.0.0.1:3000/', some)).toBeNull()
    expect(unfitUrl('http://10.0.0.1/', some)).toBe('must be https')
  })
})
