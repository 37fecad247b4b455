import { roles } from '../../seeds/reference/roles'
import { readXlsx } from '../../src/export/xlsx-read'
import { allRoutes } from '../../src/features'
import { formatFen } from '../../src/lending/money'
import { ALL_PERMISSIONS } from '../../src/permissions'
import { type Answer, type Person, type TestApp, testApp } from '../support/app'
import { FILES_EACH } from '../support/files'
import { TAKEN_OVER_FEN } from '../support/migrated'
import { RIGHTS, type RoleCode, SIGHT } from './access'
import { type Reviewed, ROUTES } from './access-routes'
import { FIRST, type Life, livesOf, RELATIONS, type Relation, relations } from './lives'
import { inTurns } from './turns'
import { asked, changes, erase, LISTS, lentFen, split, traces, viewOf } from './unseen'
import { addressOf, bodyOf, isTied, mayTouch, personOf, type Shared, sees, sharedOf, stateOf } from './walk'

const codes = Object.keys(SIGHT) as RoleCode[]
const allows = (route: Reviewed, role: RoleCode): boolean =>
  route.access === 'signed-in' || (route.access !== 'public' && RIGHTS[route.access].includes(role))

/** What was lent here, and what each of them was lent by the system before. */
const onBookFen = (whose: readonly Relation[]): bigint => lentFen(whose) + TAKEN_OVER_FEN * BigInt(whose.length)

const COSTLY = new Set(
  allRoutes().flatMap(one => ('costly' in one && one.costly ? [`${one.method.toUpperCase()} ${one.path}`] : [])),
)

describe('the reviewed table', () => {
  test('names every route there is, with its right and whose rows it touches', () => {
    const declared = allRoutes().map(one => `${one.method.toUpperCase()} ${one.path} ${one.access} ${one.scope}`)
    expect(declared.sort()).toEqual(ROUTES.map(one => `${one.name} ${one.access} ${one.scope}`).sort())
  })

  test('gives every role the rights and the sight it has, no more and no less', () => {
    const held = (role: string) => ALL_PERMISSIONS.filter(right => RIGHTS[right].some(one => one === role))
    expect(roles.map(({ code, scope, permissions }) => [code, scope, [...permissions].sort()])).toEqual(
      roles.map(({ code }) => [code, SIGHT[code as RoleCode], held(code).sort()]),
    )
    expect(codes.sort()).toEqual(roles.map(one => one.code).sort())
  })
})

describe('the live walk: every role, every address, every relation', () => {
  let aheadMs = 0
  let t: TestApp
  let lives: Readonly<Record<Relation, Life>>
  let shared: Shared
  const people = new Map<RoleCode, Person>()
  beforeAll(async () => {
    t = await testApp({ now: () => new Date(Date.now() + aheadMs) })
    lives = await livesOf(t)
    for (const role of codes) people.set(role, await t.as(personOf(role)))
    shared = await sharedOf(t)
  }, 90_000)
  afterAll(() => t.close())

  interface Step {
    readonly route: Reviewed
    readonly relation: Relation
    readonly expected: 'in' | 403 | 404
  }
  const steps = (method: string, role: RoleCode): Step[] =>
    ROUTES.filter(route => route.method === method && route.access !== 'public').flatMap(route =>
      (isTied(route) ? relations : relations.slice(0, 1))
        .filter(relation => lives[relation].batch !== null || !route.path.startsWith('/imports/'))
        .map(relation => ({
          route,
          relation,
          expected: !allows(route, role) ? 403 : !isTied(route) || mayTouch(route, role, relation) ? 'in' : 404,
        })),
    )
  const verdict = ({ status }: Answer): string | number => ([200, 303].includes(status) ? 'in' : status)

  test.each(codes)('%s opens what the table says and nothing else', async role => {
    const person = people.get(role)!
    const ask = async ({ route, relation, expected }: Step): Promise<string[]> => {
      const address = addressOf(route, lives[relation], shared)
      const answer = await person.get(address)
      return verdict(answer) === expected ? [] : [`${address} (${relation}): ${answer.status}, not ${expected}`]
    }
    const all = steps('GET', role)
    // nobody takes so many files in a minute: who may take them all goes on in the next one
    const many = all.filter(({ route, expected }) => expected !== 403 && COSTLY.has(route.name)).length > 100
    const first = many ? all.length >> 1 : all.length
    const wrong = await inTurns(all.slice(0, first), ask)
    if (many) aheadMs += 61_000
    wrong.push(...(await inTurns(all.slice(first), ask)))
    expect(wrong).toEqual([])
  })

  test('AL-01 every file and paper that was just taken is on record', async () => {
    const due = allRoutes().flatMap(one => (one.method === 'get' && one.audit ? [one.audit] : []))
    const noted = await t.db.selectFrom('auditEvents').select('act').distinct().where('result', '=', 'done').execute()
    expect(due.length).toBeGreaterThan(8)
    expect(due.filter(act => !noted.some(one => one.act === act))).toEqual([])
  })

  test('what is forbidden is refused by hand too, and changes no row', async () => {
    // what needs a password typed not long ago has one: the minutes of the walk are not what is looked at here
    for (const role of codes) people.set(role, await t.as(personOf(role)))
    const before = await stateOf(t)
    const wrong: string[] = []
    for (const role of codes) {
      const person = people.get(role)!
      const forbidden = steps('POST', role).filter(step => step.expected !== 'in')
      const found = await inTurns(forbidden, async ({ route, relation, expected }) => {
        const address = addressOf(route, lives[relation], shared)
        const answer = await person.post(address, bodyOf(route, lives[relation]))
        const what = `${role} POST ${address} (${relation}): ${answer.status}, not ${expected}`
        return answer.status === expected ? [] : [what]
      })
      wrong.push(...found)
    }
    expect(wrong).toEqual([])
    expect(await stateOf(t)).toEqual(before)
  }, 120_000)

  test('a voucher of another branch is not there for the head of operations', async () => {
    const head = people.get('operations_head')!
    expect((await head.get(`/vouchers/${shared.far}`)).status).toBe(404)
    expect((await head.get(`/vouchers/${shared.far}/print`)).status).toBe(404)
    expect((await people.get('accounting')!.get(`/vouchers/${shared.far}`)).status).toBe(200)
    const far = (role: RoleCode) => people.get(role)!.get(`/ledgers?branch=${shared.farBranch}`)
    expect((await far('accounting')).text).toContain('贷款—本金')
    expect((await far('operations_head')).text).not.toContain('贷款—本金')
  })

  test.each(codes)('%s finds nobody else in lists, panels, searches and figures', async role => {
    const person = people.get(role)!
    const { shown, hidden } = split(relation => sees(role, relation))
    const everywhere = [...LISTS, ...hidden.flatMap(relation => asked(relation, lives[relation]))]
    const wrong = await inTurns(everywhere, async address => {
      const { status, text } = await person.get(address)
      if (status === 200) return traces(text, hidden, lives, address).map(mark => `${address}: ${mark}`)
      return [303, 403, 404].includes(status) ? [] : [`${address}: ${status}`]
    })
    for (const relation of hidden) {
      const body = { q: `1380000${1000 + relations.indexOf(relation)}` }
      for (const address of ['/search', '/customers/find'])
        wrong.push(...traces((await person.post(address, body)).text, hidden, lives).map(mark => `${address}: ${mark}`))
    }
    expect(wrong).toEqual([])
    // The same pages do show those in sight: a page that is empty for everybody would pass the first half.
    const own = (address: string) => person.get(address).then(answer => answer.text)
    if (!RIGHTS['customer.read'].includes(role)) return
    for (const relation of shown) expect(await own('/customers')).toContain(RELATIONS[relation].name)
    expect(await own('/customers/totals')).toContain(`共 ${shown.length * FILES_EACH} 户`)
    expect(await own('/loans/totals')).toContain(formatFen(onBookFen(shown)))
    if (RIGHTS['report.read'].includes(role))
      expect(await own(`/reports/disbursements?from=${FIRST}`)).toContain(formatFen(lentFen(shown)))
  })

  test.each(codes.filter(role => RIGHTS['report.export'].includes(role)))('%s takes out nobody else', async role => {
    const person = people.get(role)!
    const { shown, hidden } = split(relation => sees(role, relation))
    const files = [
      ['loans', await person.get('/loans/export')],
      ['repayments', await person.get('/repayments/export')],
      ['disbursements', await person.post('/reports/disbursements/export', { from: FIRST, format: 'xlsx' })],
      ['overdue', await person.post('/reports/overdue/export', { format: 'xlsx' })],
      ...(RIGHTS['customer.export'].includes(role)
        ? [['customers', await person.post('/customers/export')] as const]
        : []),
    ] as const
    for (const [name, { status, body }] of files) {
      const sheet = await readXlsx(body)
      if ('refused' in sheet) throw new Error(`${name}: ${status} ${sheet.refused}`)
      const cells = sheet.rows.map(row => row.cells)
      expect([name, traces(cells.flat().join(' '), hidden, lives)]).toEqual([name, []])
      for (const relation of shown) {
        const marks = lives[relation].marks
        expect([name, relation, cells.flat().some(cell => marks.includes(cell))]).toEqual([name, relation, true])
      }
      if (name !== 'loans' && name !== 'disbursements') continue
      const total = cells.find(row => row[0] === '合计')!.map(cell => Number(cell.replaceAll(',', '')))
      const fen = name === 'loans' ? onBookFen(shown) : lentFen(shown)
      expect([name, total.includes(Number(fen) / 100)]).toEqual([name, true])
    }
  })

  // Last, because nothing is left afterwards.
  test('whoever one does not see makes no difference to any page, count or sum', async () => {
    const before = new Map<RoleCode, Record<string, string>>()
    for (const role of codes) before.set(role, await viewOf(people.get(role)!))
    const wrong: string[] = []
    for (const gone of [['otherBranch', 'headOffice'], ['sameBranch'], ['own']] as const) {
      await erase(
        t,
        gone.flatMap(relation => [lives[relation].customer, lives[relation].twin, lives[relation].firm]),
      )
      for (const role of codes.filter(code => !gone.some(relation => sees(code, relation))))
        wrong.push(...changes(before.get(role)!, await viewOf(people.get(role)!)).map(what => `${role}: ${what}`))
      // Whoever did see them notices: the pages are not the same for everybody.
      const close = codes.filter(code => SIGHT[code] === 'all')
      for (const role of gone[0] === 'otherBranch' ? close : [])
        expect(changes(before.get(role)!, await viewOf(people.get(role)!)).length).toBeGreaterThan(5)
    }
    expect(wrong).toEqual([])
  }, 60_000)
})
