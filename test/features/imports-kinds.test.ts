import { sql } from 'kysely'
import { runImports } from '../../src/features/imports/run'
import { bookDate } from '../../src/lending/dates'
import { makeBook, makeZip } from '../export/make-zip'
import { type Person, type TestApp, testApp } from '../support/app'
import { residentId, someCustomer } from '../support/customers'
import { buildLoan } from '../support/loan-book'

let t: TestApp
let officer: Person
beforeAll(async () => {
  t = await testApp()
  officer = await t.as('0318')
})
afterAll(() => t.close())

const send = async (bytes: Buffer, name: string, of = 'customers') => {
  await officer.get(`/imports/new?of=${of}`)
  return officer.upload('/imports/new', 'file', { name, bytes }, { of })
}

/** Bytes that do not compress: a file of its size, whose directory speaks of 1.5 GB. */
function bomb(): Buffer {
  const noise = Buffer.alloc(3_500_000)
  for (let i = 0, seed = 7; i < noise.length; i++) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    noise[i] = seed >> 16
  }
  return makeZip([{ name: 'xl/worksheets/sheet1.xml', data: noise, lie: { unpacked: 1_500_000_000 } }])
}

const ROW =
  '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>张三</t></is></c></row>'
const DTD = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'

test('hostile files are refused by the wizard within a second, and memory stays flat', async () => {
  const files: [string, Buffer, string][] = [
    ['bomb.xlsx', bomb(), '解压后过大'],
    ['dtd.xlsx', makeBook({ sheet: ROW, strings: DTD }), '文档类型声明'],
    ['macro.xlsx', makeBook({ sheet: ROW, extra: [{ name: 'xl/vbaProject.bin', data: 'x' }] }), '带有宏'],
    ['program.xlsx', Buffer.concat([Buffer.from('MZ\u0090\u0000', 'latin1'), Buffer.alloc(4_000, 1)]), '不是文本'],
    ['program.csv', Buffer.concat([Buffer.from('\u007fELF', 'latin1'), Buffer.alloc(4_000)]), '不是文本'],
  ]
  await send(makeBook({ sheet: ROW }), 'warm.xlsx')
  const before = process.memoryUsage().rss
  for (const [name, bytes, words] of files) {
    const began = performance.now()
    const answer = await send(bytes, name)
    expect([name, answer.status, answer.text.includes(words)]).toEqual([name, 422, true])
    expect([name, performance.now() - began < 1_500]).toEqual([name, true])
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024)
  const kept = await t.db.selectFrom('importBatches').select('fileName').execute()
  expect(kept.map(row => row.fileName)).toEqual(['warm.xlsx'])
})

test('a CSV in GBK is read by its Chinese heads', async () => {
  const head = Buffer.from('d0d5c3fb2cc9edb7ddd6a4bac52ccad6bbfa0d0a', 'hex')
  const name = Buffer.from('d5c5c8fd', 'hex')
  const row = Buffer.from(`,${residentId('19820101', 31)},13855551234\r\n`, 'latin1')
  const sent = await send(Buffer.concat([head, name, row]), 'gbk.csv')
  expect([sent.status, sent.status === 303 ? '' : sent.text.slice(0, 3000)]).toEqual([303, ''])
  const { location } = sent
  const match = await officer.get(location)
  expect(match.text).toContain('张三')
  const done = await officer.post(`${location}/match`, { kind: 'person', col_name: '0', col_idNo: '1', col_phone: '2' })
  expect(done.status).toBe(303)
  expect((await officer.get(location)).text).toContain('可导入 1')
  // the same heads the next time: matched as they were left
  const again = await send(Buffer.concat([head, name, row]), 'gbk2.csv')
  const select = (await officer.get(again.location)).text
  expect(/name="col_phone"[\s\S]*?<option value="(\d)" selected>/.exec(select)?.[1]).toBe('2')
})

describe('relations from a file', () => {
  let batch = ''
  test('whose file, what he is, who he is; unknown words are asked for once', async () => {
    const own = await someCustomer(t, '0318', { name: '关系本人', idNo: residentId('19800101', 41) })
    const other = await someCustomer(t, '0325', { name: '别人的', idNo: residentId('19800101', 42) })
    const text = [
      '客户编号,与客户关系,关系人姓名,关系人证件号码,关系人电话',
      `${own.customerNo},配偶,王小花,${residentId('19820202', 43)},13855550101`,
      `${own.customerNo},担保人,李大山,${residentId('19750505', 44)},13855550102`,
      `${other.customerNo},配偶,不该进,${residentId('19820202', 45)},13855550103`,
      `${own.customerNo},配偶,王小花,${residentId('19820202', 43)},13855550101`,
    ].join('\r\n')
    batch = (await send(Buffer.from(text), 'relations.csv', 'relations')).location
    const MATCH = {
      col_ownerNo: '0',
      col_kind: '1',
      col_name: '2',
      col_idNo: '3',
      col_phone: '4',
      fix_otherKind: 'person',
      fix_source: 'declared',
    }
    const matched = await officer.post(`${batch}/match`, MATCH)
    expect(matched.location).toBe(`${batch}/values`)
    const values = await officer.get(`${batch}/values`)
    expect(values.text).toContain('担保人')
    const names = [...values.text.matchAll(/<select[^>]* name="(val_kind_\d)"/g)].map(match => match[1]!)
    const words = [...values.text.matchAll(/for="f-val_kind_\d">([^<]+)</g)].map(match => match[1])
    const codes: Record<string, string> = { 配偶: 'spouse', 担保人: 'guarantor' }
    await officer.post(
      `${batch}/values`,
      Object.fromEntries(names.map((name, i) => [name, codes[words[i] ?? ''] ?? ''])),
    )
    const review = await officer.get(`${batch}?show=all`)
    expect(review.text).toContain('可导入 2')
    expect(review.text).toContain('没有这个客户，或不在您的数据范围内')
    expect(review.text).toContain('与第 2 行是同一条关系')
    expect(review.text).not.toContain(residentId('19820202', 43))
    await officer.post(`${batch}/run`)
    await runImports(t.db)
    const rows = await t.db.selectFrom('relations').select(['kind', 'name']).orderBy('id').execute()
    expect(rows).toEqual([
      { kind: 'spouse', name: '王小花' },
      { kind: 'guarantor', name: '李大山' },
    ])
  })

  test('taken back they were never told', async () => {
    const undo = await officer.post(`${batch}/undo`)
    expect([undo.status, undo.status === 303 ? '' : undo.text]).toEqual([303, ''])
    expect(await t.db.selectFrom('relations').select('id').where('withdrawnOn', 'is', null).execute()).toEqual([])
  })
})

describe('a catalogue of papers from a file', () => {
  test('into the volume of the loan or of the customer, opened where there is none; nothing of others, nothing taken back', async () => {
    const loan = await buildLoan(t, bookDate('2026-03-16'), { officer: '0318' })
    const { loanNo, customerId } = await t.db
      .selectFrom('loans')
      .select(['loanNo', 'customerId'])
      .where('id', '=', loan)
      .executeTakeFirstOrThrow()
    const own = await someCustomer(t, '0318', { name: '档案客户', idNo: residentId('19800101', 61) })
    const far = await someCustomer(t, '0325', { name: '别处的', idNo: residentId('19800101', 62) })
    const keeper = await t.as('0721')
    const text = [
      '借据号,客户编号,类目,题名,页数,原件或复印件,形成日期',
      `${loanNo},,201,借款合同,12,原件,2026-03-01`,
      `${loanNo},,201,补充协议,3,复印件,2026/3/2`,
      `,${own.customerNo},201,户籍资料,4,原件,2026-01-05`,
      `,${far.customerNo},201,不该进,4,原件,2026-01-05`,
      `,${own.customerNo},201,没有页数,,原件,2026-01-05`,
    ].join('\r\n')
    await keeper.get('/imports/new?of=archive')
    const file = { name: '目录.csv', bytes: Buffer.from(text) }
    const { location: batch } = await keeper.upload('/imports/new', 'file', file, { of: 'archive' })
    const columns = ['loanNo', 'ownerNo', 'classId', 'title', 'pages', 'original', 'datedOn']
    const match = Object.fromEntries(columns.map((name, n) => [`col_${name}`, String(n)]))
    expect((await keeper.post(`${batch}/match`, match)).status).toBe(303)
    const review = (await keeper.get(`${batch}?show=all`)).text
    expect(review).toContain('可导入 3')
    expect(review).toContain('没有这份案卷、借据或客户')
    await keeper.post(`${batch}/run`)
    await runImports(t.db)
    const papers = await t.db
      .selectFrom('archiveItems as i')
      .innerJoin('archiveVolumes as v', 'v.id', 'i.volumeId')
      .select(['i.title', 'i.pageFrom', 'i.pageTo', 'i.original', 'i.loanId', 'v.customerId', 'v.id as volume'])
      .orderBy('i.id')
      .execute()
    const [volume] = papers.map(one => one.volume)
    expect(papers).toMatchObject([
      { title: '借款合同', pageFrom: 1, pageTo: 12, original: true, loanId: loan, customerId, volume },
      { title: '补充协议', pageFrom: 13, pageTo: 15, original: false, loanId: loan, customerId, volume },
      { title: '户籍资料', pageFrom: 1, pageTo: 4, loanId: null, customerId: own.id },
    ])
    expect((await keeper.post(`${batch}/undo`)).text).toContain('卷内目录只增不减')
  })
})

test('who may not take loans over is not offered them', async () => {
  const page = await officer.get('/imports/new?of=loans')
  expect(page.text).not.toContain('存量贷款')
  const { status, location } = await send(Buffer.from('a,b\r\n1,2\r\n'), 'x.csv', 'loans')
  expect(status).toBe(303)
  expect((await officer.get(location)).text).toContain('导入客户')
})

describe('customers from a file', () => {
  const CUSTOMERS = { kind: 'person', col_name: '0', col_idNo: '1', col_phone: '2' }
  const bring = async (names: readonly string[], from: number) => {
    const rows = names.map((name, i) => `${name},${residentId('19760606', from + i)},136777${10000 + from + i}`)
    const { location } = await send(Buffer.from(['姓名,身份证号,手机', ...rows].join('\r\n')), 'customers.csv')
    await officer.post(`${location}/match`, CUSTOMERS)
    await officer.post(`${location}/run`)
    await runImports(t.db)
    const made = await t.db
      .selectFrom('customers')
      .select(['id', 'name'])
      .where('importBatchId', '=', Number(location.split('/').at(-1)))
      .orderBy('id')
      .execute()
    return { location, ids: made.map(one => one.id) }
  }

  test('what was written down since, or became part of one of them, keeps the batch from being taken back', async () => {
    const { location, ids } = await bring(['撤一', '撤二'], 600)
    const [first, second] = ids
    const old = await someCustomer(t, '0318', { name: '早已建档', idNo: residentId('19760606', 700) })
    const undone = async () => {
      const { status, text } = await officer.post(`${location}/undo`)
      return [status, /其中 \d 户已有业务或后续记录/.exec(text)?.[0]]
    }
    const no = [422, '其中 1 户已有业务或后续记录']
    // an older file was merged into one that came with the batch: it would go out of sight with it
    const merged = (into: number | null) =>
      t.db
        .updateTable('customers')
        .set({ mergedInto: into, withdrawnAt: into ? new Date() : null })
        .where('id', '=', old.id)
        .execute()
    await merged(first!)
    expect(await undone()).toEqual(no)
    await merged(null)
    const said = await officer.post(`/customers/${second}/follow-ups`, { way: 'call', content: '已约好面谈' })
    expect(said.status).toBe(303)
    expect(await undone()).toEqual(no)
    await t.asOwner(db => db.deleteFrom('followUps').where('customerId', '=', second!).execute())
    expect((await undone())[0]).toBe(303)
  })

  test('killed half-way, the rest is brought once and nobody twice', async () => {
    const names = Array.from({ length: 450 }, (_, i) => `断点${i}`)
    const rows = names.map((name, i) => `${name},${residentId('19700101', i)},13688${(800_000 + i).toString()}`)
    const { location } = await send(Buffer.from(['姓名,身份证号,手机', ...rows].join('\r\n')), 'half.csv')
    await officer.post(`${location}/match`, CUSTOMERS)
    await officer.post(`${location}/run`)
    const id = Number(location.split('/').at(-1))
    const made = async () =>
      Number(
        (
          await t.db
            .selectFrom('customers')
            .select(eb => eb.fn.countAll().as('n'))
            .where('importBatchId', '=', id)
            .executeTakeFirstOrThrow()
        ).n,
      )
    // the 300th row breaks the second transaction as a killed process would: all of it is gone, the first 200 stand
    await t.asOwner(db =>
      sql`create function break_here() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$`.execute(
        db,
      ),
    )
    await t.asOwner(db =>
      sql`create trigger break_here before insert on customers for each row when (new.name = '断点299') execute function break_here()`.execute(
        db,
      ),
    )
    await expect(runImports(t.db)).rejects.toThrow('killed')
    expect(await made()).toBe(200)
    expect((await officer.get(location)).text).toContain('执行中断，可重新提交，已导入的行不会重复')
    await t.asOwner(db => sql`drop function break_here() cascade`.execute(db))
    expect((await officer.post(`${location}/run`)).status).toBe(303)
    await runImports(t.db)
    expect(await made()).toBe(450)
    const batch = await t.db.selectFrom('importBatches').select(['state', 'doneCount']).where('id', '=', id).execute()
    expect(batch).toEqual([{ state: 'done', doneCount: 450 }])
  })

  test('a column in two boxes is put right in one of them', async () => {
    const text = `姓名,身份证号,手机,备注\r\n两格,${residentId('19760606', 801)},12345,无\r\n`
    const { location } = await send(Buffer.from(text), 'two.csv')
    await officer.post(`${location}/match`, { ...CUSTOMERS, col_employerPhone: '2' })
    const form = await officer.get(`${location}/rows/2`)
    const typed = Object.fromEntries(
      [...form.text.matchAll(/<input\b[^>]*\bname="(phone|employerPhone|name|idNo)"[^>]*>/g)].map(([tag, name]) => [
        name!,
        /\bvalue="([^"]*)"/.exec(tag)?.[1] ?? '',
      ]),
    )
    expect(Object.keys(typed)).toEqual(expect.arrayContaining(['phone', 'employerPhone']))
    await officer.post(`${location}/rows/2`, { ...typed, phone: '13677790001' })
    expect((await officer.get(location)).text).toContain('可导入 1')
  })

  test('cells that are called like what every object has are only words', async () => {
    const own = await someCustomer(t, '0318', { name: '词语本人', idNo: residentId('19760606', 901) })
    const words = ['constructor', '__proto__', 'toString', '配偶']
    const text = [
      '客户编号,与客户关系,关系人姓名',
      ...words.map((word, i) => `${own.customerNo},${word},词语${i}`),
    ].join('\r\n')
    const MATCH = { col_ownerNo: '0', col_kind: '1', col_name: '2', fix_otherKind: 'person', fix_source: 'declared' }
    const { location } = await send(Buffer.from(text), 'words.csv', 'relations')
    await officer.post(`${location}/match`, MATCH)
    const answer = async () => {
      const page = await officer.get(`${location}/values`)
      const names = [...page.text.matchAll(/<select[^>]* name="(val_kind_\d)"/g)].map(match => match[1]!)
      return officer.post(`${location}/values`, Object.fromEntries(names.map(name => [name, 'guarantor'])))
    }
    expect((await answer()).status).toBe(303)
    // words of the file are known by now: the same file once more
    const again = await send(Buffer.from(text.replace('toString', 'valueOf')), 'words2.csv', 'relations')
    const matched = await officer.post(`${again.location}/match`, MATCH)
    expect([matched.status, matched.location]).toEqual([303, `${again.location}/values`])
    const page = await officer.get(`${again.location}/values`)
    expect(page.status).toBe(200)
    expect(page.text).not.toContain('native code')
  })
})
