import { sql } from 'kysely'
import { staff } from '../../seeds/story/people'
import { bookDate } from '../../src/lending/dates'
import type { TestApp } from '../support/app'
import { productVersionId } from '../support/builders'
import { openDraft } from '../support/fields'
import { published } from '../support/letters'
import { checklist, item } from '../support/papers'
import { type RoleCode, SIGHT } from './access'
import type { Reviewed } from './access-routes'
import { type Life, RELATIONS, type Relation } from './lives'

/** One person of each role; whoever belongs to a branch is of the first one. */
export const personOf = (role: RoleCode): string => staff.find(one => one.role === role)!.staffNo

export function sees(role: RoleCode, relation: Relation): boolean {
  const near = {
    own: relation === 'own',
    branch: relation === 'own' || relation === 'sameBranch',
    all: true,
    none: false,
  }
  const sight = SIGHT[role]
  return near[sight === 'subtree' ? 'branch' : sight]
}

export const mayTouch = (route: Reviewed, role: RoleCode, relation: Relation): boolean =>
  route.scope === 'self' ? RELATIONS[relation].officer === personOf(role) : sees(role, relation)

/** What stands in an address for one record of a life; the longest beginning wins. */
const RECORDS: readonly (readonly [path: string, of: keyof Life])[] = [
  ['/loans/:id/certificate', 'settled'],
  ['/loans/:id/principal', 'line'],
  ['/loans/:id/draws', 'line'],
  ['/applications/:id/edit', 'draft'],
  ['/applications/:id/submit', 'draft'],
  ['/collections/cases/:id', 'case'],
  ['/classifications/reviews/:id', 'review'],
  ['/classifications/:id', 'loan'],
  ['/disbursements/:id', 'disbursement'],
  ['/notifications/:id', 'notice'],
  ['/applications/:id', 'submitted'],
  ['/repayments/:id', 'receipt'],
  ['/approvals/:id', 'approval'],
  ['/contracts/:id', 'signed'],
  ['/changes/rate-notices/:id', 'rateNotice'],
  ['/changes/:id', 'change'],
  ['/customers/:id/statements', 'firm'],
  ['/customers/:id', 'customer'],
  ['/merges/:id', 'merge'],
  ['/customer-groups/:id', 'group'],
  ['/imports/:id', 'batch'],
  ['/migrations/:id', 'migration'],
  ['/loans/:id', 'loan'],
  ['/draws/:id', 'draw'],
  ['/documents/:id', 'document'],
  ['/follow-ups/:id', 'followUp'],
  ['/next-steps/:id', 'step'],
  ['/care/:id', 'careTask'],
  ['/bulk/:id', 'bulk'],
  ['/letters/batches/:id', 'letterBatch'],
  ['/letters/:id', 'letter'],
  ['/privacy/requests/:id', 'request'],
  ['/privacy/cases/:id', 'privacyCase'],
  ['/renewals/:id', 'renewal'],
  ['/archive/volumes/:id', 'volume'],
  ['/archive/items/:id', 'paper'],
  ['/archive/checkouts/:id', 'checkout'],
  ['/archive/handovers/:id', 'handover'],
  ['/archive/vault/orders/:id', 'vaultOrder'],
  ['/archive/disposals/:id', 'disposal'],
  ['/fields/reveal/:record/:id', 'customer'],
]
const QUERIES: Readonly<Record<string, (life: Life) => string>> = {
  'GET /applications/new': life => `?customer=${life.customer}`,
  'GET /archive/volumes/new': life => `?customer=${life.customer}`,
  'GET /archive/checkouts/new': life => `?volume=${life.volume}`,
  'GET /archive/vault/orders/new': life => `?volume=${life.volume}`,
  'GET /archive/labels': life => `?volume=${life.volume}`,
  'GET /repayments/new': life => `?loan=${life.loan}`,
  'GET /repayments/preview': life => `?loan=${life.loan}&amount=100`,
  'GET /repayments/together': life => `?customer=${life.customer}`,
  'GET /repayments/statement': life => `?loan=${life.loan}`,
  'GET /repayments/statement/print': life => `?loan=${life.loan}`,
  'GET /repayments/statement/export': life => `?customer=${life.customer}`,
  'GET /disbursements/new': life => `?contract=${life.signed}`,
  'GET /letters/new': life => `?loan=${life.loan}`,
  'GET /privacy/requests/new': life => `?customer=${life.customer}`,
  'GET /privacy/cases/new': life => `?customer=${life.customer}&kind=restrict`,
  'GET /customers/assign': life => `?id=${life.customer}`,
  'GET /customers/merge': life => `?a=${life.customer}&b=${life.twin}`,
}
/** Forms that name a record in what they send. */
const BODIES: Readonly<Record<string, (life: Life) => Record<string, string>>> = {
  'POST /archive/volumes': life => ({ customer: String(life.customer), title: '越权' }),
  'POST /archive/checkouts': life => ({ volume: String(life.volume), items: String(life.paper), reason: '越权' }),
  'POST /archive/vault/orders': life => ({ volume: String(life.volume), reason: 'deposit' }),
  'POST /classifications/quarter/keep': life => ({ id: String(life.loan) }),
  'POST /classifications/quarter/confirm': life => ({ id: String(life.loan) }),
  'POST /applications': life => ({ customer: String(life.customer) }),
  'POST /repayments': life => ({ loan: String(life.loan), amount: '1', channel: 'counter', step: 'post' }),
  'POST /repayments/together': life => ({
    customer: String(life.customer),
    amount: '1',
    [`part_${life.loan}`]: '1',
    channel: 'counter',
    step: 'post',
  }),
  'POST /disbursements': life => ({ contract: String(life.signed) }),
  'POST /letters': life => ({ subject: 'loan', about: String(life.loan), template: '1', version: '1' }),
  'POST /letters/batches': life => ({ template: '1', loans: String(life.loan) }),
  'POST /privacy/requests': life => ({
    customer: String(life.customer),
    kind: 'access',
    channel: 'counter',
    askerRole: 'self',
    askedOn: '2026-03-15',
    content: '越权',
  }),
  'POST /privacy/cases': life => ({ customer: String(life.customer), kind: 'hold', reason: '越权' }),
  'POST /customers/merge': life => ({ a: String(life.customer), b: String(life.twin), reason: '越权' }),
  'POST /customers/distinct': life => ({ a: String(life.customer), b: String(life.twin), reason: '越权' }),
  'POST /customers/assign': life => ({ id: String(life.customer), officerId: '1', reason: '越权' }),
}
const FIELDS: Readonly<Record<string, Record<string, string>>> = {
  'POST /customers/:id/reveal': { field: 'idNo', reason: '越权' },
  'POST /customers/:id/items/new/:list': { kind: 'home', detail: '0871-63120001' },
  'POST /customers/:id/items/:item/edit': { kind: 'home', detail: '0871-63120001' },
  'POST /customers/:id/consents': {
    purpose: 'sharing',
    channel: 'paper',
    signerRole: 'self',
    givenOn: '2026-03-15',
  },
  'POST /customers/:id/consents/:consent/withdraw': { on: '2026-03-15', channel: 'paper', reason: '越权' },
  'POST /privacy/requests/:id/identify': { how: '越权' },
  'POST /privacy/requests/:id/propose': { granted: 'yes', answer: '越权' },
  'POST /privacy/requests/:id/decide': { agree: 'no', opinion: '越权' },
  'POST /privacy/cases/:id/decide': { agree: 'no', opinion: '越权' },
  'POST /privacy/retention': { code: 'relation', version: '1', years: '99' },
  'POST /privacy/texts/:purpose': { purpose: 'processing', title: '越权', body: '越权' },
  'POST /privacy/alarms': { alarm: '1', note: '越权' },
  'POST /merges/:id/decide': { agree: 'no', opinion: '越权' },
  'POST /merges/:id/undo': { reason: '越权' },
  'POST /customers/:id/statements': {
    periodEnd: '2025-12-31',
    span: 'year',
    standard: 'small',
    n_cash: '1',
    n_retained: '1',
  },
  'POST /customers/:id/follow-ups': { way: 'visit', content: '越权' },
  'POST /follow-ups/:id/edit': { way: 'visit', content: '越权', version: '1' },
  'POST /follow-ups/:id/reveal': { field: 'place' },
  'POST /next-steps/:id/move': { version: '1', dueOn: '2026-12-31' },
  'POST /next-steps/:id/close': { version: '1', outcome: 'done' },
  'POST /care/:id': { version: '1', outcome: 'accepted' },
  'POST /customers/:id/satisfaction': { score: '5' },
  'POST /customers/:id/marketing-stop': { how: 'told' },
  'POST /customers/:id/relations/new': { kind: 'sibling', otherKind: 'person', name: '越权', source: 'visit' },
  'POST /customers/:id/relations/:relation': {
    kind: 'sibling',
    otherKind: 'person',
    name: '越权',
    source: 'visit',
    version: '1',
  },
  'POST /customers/:id/relations/:relation/end': { how: 'mistake', on: '2026-03-15', reason: '越权', version: '1' },
  'POST /customers/:id/relations/:relation/ending': { outcome: 'refused', opinion: '越权' },
  'POST /customers/:id/relations/:relation/reveal': { field: 'idNo' },
  'POST /customer-groups/:id/edit': { name: '越权', version: '1' },
  'POST /customer-groups/:id/members': { customerNo: '1' },
  'POST /customer-groups/:id/end': { version: '1' },
  'POST /approvals/:id/decisions': {
    outcome: 'agree',
    opinion: '越权',
    amount: '1',
    term: '12',
    rate: '5',
    version: '1',
  },
  'POST /approvals/:id/take-back': { version: '1' },
  'POST /applications/:id/submit': { version: '1' },
  'POST /applications/:id/withdraw': { version: '1' },
  'POST /applications/:id/cost-statement/sign': { statement: '1', signedOn: '2026-03-15', signedBy: '越权' },
  'POST /loans/:id/pricing': { pricing: 'jan_1', tenor: '1Y', reason: '越权' },
  'POST /loans/:id/pricing/decide': { outcome: 'agree' },
  'POST /contracts/:id/sign': { signedOn: '2026-03-15', signedBy: '越权', version: '1' },
  'POST /contracts/:id/void': { reason: '越权', version: '1' },
  'POST /disbursements/:id/release': { version: '1' },
  'POST /disbursements/:id/cancel': { version: '1' },
  'POST /draws/:id/release': { version: '1' },
  'POST /renewals/:id/release': { version: '1' },
  'POST /draws/:id/cancel': { version: '1' },
  'POST /loans/:id/draws': { amount: '1', useNote: '越权', step: 'submit', seen: '0'.repeat(64) },
  'POST /loans/:id/draws/stop': { reason: '越权' },
  'POST /loans/:id/draws/resume': { reason: '越权' },
  'POST /loans/:id/principal': { amount: '1', expected: '1', channel: 'counter', step: 'post' },
  'POST /repayments/:id/reverse': { reason: '越权' },
  'POST /loans/:id/fees': { kind: '1', amountFen: '1', note: '越权' },
  'POST /loans/:id/fees/waive': { fee: '1', fen: '1', reason: '越权' },
  'POST /loans/:id/fees/decide': { fee: '1', outcome: 'agree' },
  'POST /loans/:id/payoff': { expected: '1', channel: 'counter' },
  'POST /loans/:id/changes/new/:kind': { day: '8', reason: '越权', step: 'submit', seen: '0'.repeat(64) },
  'POST /changes/:id/approve': { version: '1' },
  'POST /changes/:id/reject': { version: '1', why: '越权' },
  'POST /changes/:id/withdraw': { version: '1' },
  'POST /changes/:id/post': { version: '1', channel: 'counter' },
  'POST /classifications/reviews/:id/recognise': { version: '1', outcome: 'agree', opinion: '越权' },
  'POST /classifications/reviews/:id/approve': { version: '1', outcome: 'agree', opinion: '越权' },
  'POST /classifications/reviews/:id/withdraw': { version: '1', outcome: 'agree', opinion: '越权' },
  'POST /classifications/:id/adjust': { to: 'loss', reason: '越权' },
  'POST /classifications/:id/events': {
    kind: 'bankruptcy',
    scope: 'loan',
    share: '',
    fromOn: '2026-03-15',
    toOn: '',
    evidence: '越权',
  },
  'POST /classifications/:id/events/:event/end': { fromOn: '2026-03-15', evidence: '越权' },
  'POST /classifications/:id/events/:event/check': { outcome: 'agree', opinion: '越权' },
  'POST /customers/:id/documents': { kind: 'other', together: 'each', form: 'copy' },
  'POST /documents/:id/replace': { version: '1', form: 'copy' },
  'POST /documents/:id/verify': { version: '1' },
  'POST /documents/:id/void': { version: '1', reason: '越权' },
  'POST /applications/:id/checklist/correct': { stage: 'apply', dueOn: '2026-03-20' },
  'POST /applications/:id/checklist/waive': { kind: 'other', reason: '越权' },
  'POST /applications/:id/checklist/waivers/:waiver': { outcome: 'agree' },
  'POST /archive/volumes/:id/items': { title: '越权', pages: '1', original: 'copy', datedOn: '2026-03-15' },
  'POST /archive/volumes/:id/hold': { reason: '越权' },
  'POST /archive/volumes/:id/lift': { reason: '越权' },
  'POST /archive/volumes/:id/claim-ended': { reason: '越权' },
  'POST /archive/checkouts/:id/decide': { outcome: 'agree' },
  'POST /archive/checkouts/:id/extend': { dueOn: '2026-03-20', reason: '越权' },
  'POST /archive/checkouts/:id/extension': { outcome: 'agree' },
  'POST /archive/disposals/:id/appraise': { appraisal: '越权' },
  'POST /archive/disposals/:id/decide': { outcome: 'agree' },
  'POST /archive/disposals/:id/witness': { method: '越权' },
  'POST /collections/cases/:id': { channel: 'letter', result: 'hardship', note: '越权' },
}

/** Does the address, or what is sent, name a record of somebody? */
export const isTied = ({ name, path, scope }: Reviewed): boolean =>
  scope !== 'none' && (RECORDS.some(([of]) => path.startsWith(of)) || name in QUERIES || name in BODIES)

export type Shared = Readonly<Record<string, string>>

/** Addresses of what belongs to no customer. */
export async function sharedOf(t: TestApp): Promise<Shared> {
  const { rows } = await sql<Record<string, string>>`
    select (select id::text from audit_events order by id desc limit 1) as audit,
      (select max(business_date::text || '/' || v.id) from vouchers v join branches b on b.id = v.branch_id where b.code = '0601') as voucher,
      (select max(business_date::text || '/' || v.id) from vouchers v join branches b on b.id = v.branch_id where b.code = '0602') as far,
      (select id::text from branches where code = '0602') as "farBranch",
      (select id::text from users order by id limit 1) as users, (select id::text from roles order by id limit 1) as roles,
      (select id::text from branches order by id limit 1) as branches,
      (select id::text from products order by id limit 1) as products`.execute(t.db)
  const manual = await t.db
    .insertInto('manualVouchers')
    .columns(['branchId', 'bookDate', 'memo', 'preparedBy'])
    .expression(eb =>
      eb
        .selectFrom('branches')
        .innerJoin('users', join => join.on('users.staffNo', '=', '0701'))
        .innerJoin('businessDay', join => join.onTrue())
        .select(['branches.id', 'businessDay.today', sql<string>`'一张手工凭证'`.as('memo'), 'users.id as maker'])
        .where('branches.code', '=', '0601'),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  const [branch, maker] = await Promise.all([
    t.db.selectFrom('branches').select('id').where('code', '=', '0601').executeTakeFirstOrThrow(),
    t.db.selectFrom('users').select('id').where('staffNo', '=', '0401').executeTakeFirstOrThrow(),
  ])
  const batch = await t.db
    .insertInto('repaymentBatches')
    .values({
      kind: 'file',
      channel: 'transfer',
      fileName: '一个文件.csv',
      fileHash: '',
      format: 'csv',
      headers: '[]',
      branchId: branch.id,
      createdBy: maker.id,
      total: 0,
      state: 'cancelled',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const debit = await t.db
    .insertInto('debitFiles')
    .values({
      fileNo: 'KK-0',
      branchId: branch.id,
      dueOn: bookDate('2026-03-15'),
      itemCount: 0,
      amountFen: 0n,
      columns: '[]',
      madeBy: maker.id,
      state: 'cancelled',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await openDraft(t)
  return {
    ...rows[0]!,
    batch: String(batch.id),
    debit: String(debit.id),
    manual: String(manual.id),
    version: String(await productVersionId(t)),
    letterTemplate: String(await published(t)),
    checklist: String(await checklist(t, [item('other')], { code: 'GRAJ', stage: 'after' })),
  }
}

function filled({ name, path }: Reviewed, shared: Shared): string {
  if (name === 'GET /applications/quote' || name === 'GET /applications/plan')
    return `${path}?product=${shared.version}`
  if (name.includes('/calculator/'))
    return `${path}?amount=100000&term=12&rate=4.35&method=equal_installment&frequency=monthly&from=2026-03-15&row=1`
  const named = ['users', 'roles', 'branches', 'products'].find(one => new RegExp(`/${one}/:id`).test(path))
  return path
    .replace('/fields/:record', '/fields/customer')
    .replace('/field/:key', '/field/area')
    .replace(':section', 'new')
    .replace(':date/:id', shared.voucher!)
    .replace('/repayment-batches/:id', `/repayment-batches/${shared.batch}`)
    .replace('/auto-debits/:id', `/auto-debits/${shared.debit}`)
    .replace('/manual-vouchers/:id', `/manual-vouchers/${shared.manual}`)
    .replace(':account', '1132')
    .replace(':month', '2026-03')
    .replace('/checklists/:id', `/checklists/${shared.checklist}`)
    .replace('/document-kinds/:code', '/document-kinds/other')
    .replace('/letter-templates/:id', `/letter-templates/${shared.letterTemplate}`)
    .replace('/audit/:id', `/audit/${shared.audit}`)
    .replace(':id', named ? shared[named]! : '1')
    .replace(/:key(?=$)/, path.startsWith('/reports') ? 'overdue' : 'session.idle-minutes')
    .replace('/reports/:key', '/reports/overdue')
    .replace('/parameters/:key', '/parameters/session.idle-minutes')
    .replace(':from', '2019-01-01')
    .replace(':topic', 'customers')
    .replace(':purpose', 'processing')
    .replace('/codes/:list', '/codes/region')
    .replace('/views/:list', '/views/customers')
    .replace(':panel', 'quick')
    .replace(':day', '2030-01-01')
}

export function addressOf(route: Reviewed, life: Life, shared: Shared): string {
  const record = RECORDS.find(([of]) => route.path.startsWith(of))
  if (!record || route.scope === 'none') return filled(route, shared) + (QUERIES[route.name]?.(life) ?? '')
  return route.path
    .replace(':record', 'customer')
    .replace(':panel', 'next')
    .replace(':id', String(life[record[1]]))
    .replace(':row', '2')
    .replace(':seq', '1')
    .replace(':kind', 'due_day')
    .replace(':event', String(life.entry))
    .replace(':version', '1')
    .replace(':waiver', String(life.waiver))
    .replace(':statement', String(life.statement))
    .replace(':relation', String(life.relation))
    .replace(':item', String(life.item))
    .replace(':consent', String(life.consent))
    .replace(':list', 'phones')
    .replace(':customer', String(life.customer))
}

export const bodyOf = (route: Reviewed, life: Life): Record<string, string> =>
  BODIES[route.name]?.(life) ?? FIELDS[route.name] ?? {}

/** What every table holds, in one number each: a row added, changed or taken away changes it. */
export const stateOf = (t: TestApp): Promise<Record<string, string>> => t.asOwner(readState)

async function readState(db: TestApp['db']): Promise<Record<string, string>> {
  const { rows: tables } = await sql<{ name: string }>`
    select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      and c.relname not like 'audit_events%' and c.relname not in ('sessions', 'rate_limits', 'recent_pages') order by 1`.execute(
    db,
  )
  const found: Record<string, string> = {}
  for (const { name } of tables) {
    const { rows } = await sql<{ state: string }>`
      select count(*) || '/' || coalesce(sum(xmin::text::bigint), 0) as state from ${sql.table(name)}`.execute(db)
    found[name] = rows[0]!.state
  }
  return found
}
