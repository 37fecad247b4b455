import pg from 'pg'
import { looksSecret } from '../../src/features/customers/keyword'
import { type Person, type TestApp, testApp } from '../support/app'
import { residentId, someCustomer } from '../support/customers'

let t: TestApp
let officer: Person
let other: Person
let head: Person
const NAMES = ['王建国', '王建华', '王小建', '李建国', '李王建', '云溪王建商贸有限公司', '王一']
const idNo = residentId('19800101', 31)

beforeAll(async () => {
  t = await testApp()
  officer = await t.as('0318')
  other = await t.as('0325')
  head = await t.as('0201')
  for (const [i, name] of NAMES.entries())
    await someCustomer(t, '0318', { name, ...(i === 0 ? { idNo, phone: '13812346621' } : {}) })
  await someCustomer(t, '0325', { name: '王建他' })
})
afterAll(() => t.close())

const later = (ms: number) => new Promise(done => setTimeout(done, ms))
const PART = { 'HX-Request-Type': 'partial' }
const namesIn = (html: string) => [...html.matchAll(/<a href="\/customers\/\d+">([^<]+)<\/a>/g)].map(match => match[1])
const at = (path: string, query: Record<string, string>) => `${path}?${new URLSearchParams(query)}`

describe('what a word finds', () => {
  test('names that begin with it stand before names that hold it, each in pinyin order', async () => {
    const { text } = await officer.get(at('/customers', { q: '王建' }))
    expect(namesIn(text)).toEqual(['王建国', '王建华', '李王建', '云溪王建商贸有限公司'])
    expect(namesIn((await officer.get(at('/customers', { q: '王建', sort: 'name' }))).text)).toEqual([
      '李王建',
      '王建国',
      '王建华',
      '云溪王建商贸有限公司',
    ])
  })

  test('the pieces of the word must stand together', async () => {
    await someCustomer(t, '0331', { name: '建国王建' })
    const third = await t.as('0331')
    expect(namesIn((await third.get(at('/customers', { q: '国王' }))).text)).toEqual(['建国王建'])
    expect(namesIn((await third.get(at('/customers', { q: '王建国王' }))).text)).toEqual([])
  })

  test('sounds: the short name before the long one', async () => {
    expect(namesIn((await officer.get(at('/customers', { q: 'wj' }))).text)).toEqual(['王建国', '王建华'])
    expect(namesIn((await officer.get(at('/customers', { q: 'wangjianguo' }))).text)).toEqual(['王建国'])
    expect(namesIn((await officer.get(at('/customers', { q: 'WY' }))).text)).toEqual(['王一'])
  })

  test('a hit of another officer is in no list, no box, no place between two others', async () => {
    const mine = await officer.get(at('/search', { q: '王建' }), PART)
    expect(mine.text).not.toContain('王建他')
    expect((await other.get(at('/search', { q: '王建' }), PART)).text).not.toContain('王建国')
    const foreign = await t.db
      .selectFrom('customers')
      .select('id')
      .where('name', '=', '王建他')
      .executeTakeFirstOrThrow()
    for (const sort of ['match', 'name', 'no', 'created', 'expires'])
      for (const way of ['after', 'before'])
        expect(
          namesIn((await officer.get(at('/customers', { q: '王', sort, [way]: String(foreign.id) }))).text),
        ).toEqual([])
  })
})

describe('pages', () => {
  beforeAll(async () => {
    for (let i = 0; i < 24; i++)
      await someCustomer(t, '0325', { name: `赵丰${'一二三四五六七八九十甲乙丙丁'[i % 14]}` })
    for (let i = 0; i < 24; i++)
      await someCustomer(t, '0325', { name: `钱${'一二三四五六七八九十甲乙丙丁'[i % 14]}赵丰` })
  })
  const rows = (html: string) => [...html.matchAll(/id="customers-row-(\d+)"/g)].map(match => match[1]!)
  const link = (html: string, rel: string) =>
    new RegExp(`<a href="([^"]+)" rel="${rel}"`).exec(html)?.[1]?.replaceAll('&amp;', '&')

  test.each([
    ['q=赵'],
    ['q=赵丰'],
    ['q=z'],
    ['q=zf'],
    ['q=qian'],
    [''],
    ['sort=no'],
    ['sort=created'],
    ['sort=created&turned=1'],
    ['sort=expires'],
    ['sort=balance'],
    ['q=赵丰&sort=name&turned=1'],
  ])('forth and back over %s: the same rows, none twice', async query => {
    const pages: string[][] = []
    let address: string | undefined = `/customers?size=20&${encodeURI(query)}`
    let last = ''
    while (address) {
      last = (await other.get(address)).text
      pages.push(rows(last))
      address = link(last, 'next')
    }
    const all = pages.flat()
    expect(new Set(all).size).toBe(all.length)
    expect(all.length).toBeGreaterThan(21)
    const back: string[][] = [pages.at(-1)!]
    for (let before = link(last, 'prev'); before; before = link(last, 'prev')) {
      last = (await other.get(before)).text
      back.unshift(rows(last))
    }
    expect(back).toEqual(pages)
  })
})

test('the page of a customer asks the database eight times, with session, rights, business date and recent pages', async () => {
  const [first, second] = await t.db
    .selectFrom('customers')
    .select('id')
    .where('name', 'in', ['王建国', '王建华'])
    .execute()
  const query = jest.spyOn(pg.Client.prototype, 'query')
  const visit = async (id: number): Promise<string[]> => {
    // what is read anew every moment (session, rights, business date) has run out by then
    await later(1_100)
    query.mockClear()
    expect((await officer.get(`/customers/${id}`)).status).toBe(200)
    // nobody waits for the recent pages, but they count
    await later(200)
    return query.mock.calls.map(([asked]) =>
      ((typeof asked === 'string' ? asked : (asked as { text?: string }).text) ?? '').replace(/\s+/g, ' ').slice(0, 70),
    )
  }
  await visit(first!.id)
  for (const { id } of [second!, first!]) {
    const asked = await visit(id)
    expect(asked.filter(text => text.includes('recent_pages (user_id'))).toHaveLength(1)
    expect({ count: asked.length, asked }).toEqual({ count: 8, asked })
  }
  query.mockRestore()
})

describe('the box', () => {
  test('somebody’s number is posted, finds by any of his phones, and stands in no address', async () => {
    for (const number of [idNo, '138 1234 6621', '13812346621']) {
      const found = await officer.post('/search', { q: number }, PART)
      expect(found.text).toContain('王建国')
      expect(found.text).not.toContain(idNo)
    }
    expect((await officer.post('/search', { q: '王建' })).location).toBe(`/search?q=${encodeURIComponent('王建')}`)
    const partial = await officer.post('/search', { q: idNo.slice(0, 12) })
    expect([partial.status, partial.location]).toEqual([200, ''])
  })

  test('whatever may be a document is posted: one without its last digit, a passport, a permit; numbers of ours are not', () => {
    for (const number of [
      idNo.slice(0, 17),
      'E12345678',
      'e 1234 5678',
      'H12345678',
      'A123456(3)'.replace(/[()]/g, ''),
    ])
      expect([number, looksSecret(number)]).toEqual([number, true])
    for (const number of ['DK202406180012', 'SQ06012026000001', '0601-2026-G-000123-V01', '4517', '王建', 'wjg'])
      expect([number, looksSecret(number)]).toEqual([number, false])
  })

  test('an address with somebody’s number in it is answered by no count, no sum and no file', async () => {
    for (const path of ['/customers/totals', '/customers/chips', '/customers/conditions', '/customers/export'])
      expect([path, (await head.get(at(path, { q: idNo }))).status]).toEqual([path, 404])
    expect((await officer.get(at('/bulk/new', { all: '1', q: idNo }))).status).toBe(404)
    expect((await officer.get(at('/customers/totals', { q: '王建' }))).status).toBe(200)
  })

  test('pages and things to begin, by name and by sounds, as far as one may', async () => {
    expect((await officer.get(at('/search', { q: '新增客户' }), PART)).text).toContain('href="/customers/new"')
    expect((await officer.get(at('/search', { q: 'xzkh' }), PART)).text).toContain('href="/customers/new"')
    expect((await officer.get(at('/search', { q: '执行日终' }), PART)).text).not.toContain('href="/day-ends"')
    expect((await head.get(at('/search', { q: '新增客户' }), PART)).text).not.toContain('href="/customers/new"')
  })
})
