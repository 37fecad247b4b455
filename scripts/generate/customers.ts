import { sql } from 'kysely'
import type { Connection } from '../../src/db/connect'
import { soundsOf } from '../../src/features/customers/pinyin'
import { sealedIdNo, sealedPhone } from '../../src/features/customers/protect'
import { archiveRoot, composeArchiveNumber, composeCustomerNumber } from '../../src/lending/identifiers'
import { copyInto, type Row } from './copy'
import { draw, firmName, personName } from './names'

const DAYS = 16_000
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

const day = (n: number): string => new Date(Date.UTC(1960, 0, 1 + (n % DAYS))).toISOString().slice(0, 10)

/** A resident number of a county that does not exist, with its check digit (GB 11643): another one for each of sixteen million. */
function idOf(n: number): string {
  const body = `539998${day(n).replaceAll('-', '')}${String(Math.floor(n / DAYS) % 1000).padStart(3, '0')}`
  const sum = [...body].reduce((total, digit, i) => total + Number(digit) * WEIGHTS[i]!, 0)
  return `${body}${'10X98765432'[sum % 11]}`
}
/** Of a firm only what tells it from the others: nothing checks it here. */
const firmIdOf = (n: number): string => `91539998MA${String(n).padStart(8, '0')}`
export const numbersOf = (n: number) => ({ idNo: idOf(n), phone: `199${String(n).padStart(8, '0')}` })

const COLUMNS = [
  'id',
  'customer_no',
  'kind',
  'name',
  'pinyin',
  'initials',
  'branch_id',
  'officer_id',
  'archive_root',
  'id_type',
  'id_no',
  'id_no_index',
  'id_tail_index',
  'id_tail6_index',
  'phone',
  'phone_index',
  'phone_tail_index',
  'id_expires_on',
  'birth_date',
  'created_by',
]
const VERSION_COLUMNS = ['customer_id', 'version', 'archive_no', 'changed_by', 'reason', 'diff']
const hex = (bytes: Buffer | null): string | null => (bytes === null ? null : `\\x${bytes.toString('hex')}`)

const YEAR = 2026
/** 统一社会信用代码, as the code list has it. */
const COMPANY_ID = '20'

export interface Officer {
  readonly id: number
  readonly branchId: number
  readonly code: string
}

/** One in thirty-three is a firm, where firms are asked for. */
const isFirm = (n: number, firms: boolean): boolean => firms && n % 33 === 0

function rowOf(n: number, officer: Officer, seq: number, firms: boolean): Row {
  const firm = isFirm(n, firms)
  const name = firm ? firmName(n) : personName(n)
  const sounds = soundsOf(name, firm ? 'company' : 'person')
  const numbers = numbersOf(n)
  const id = sealedIdNo(n, firm ? firmIdOf(n) : numbers.idNo)
  const phone = sealedPhone(n, numbers.phone)
  return [
    n,
    composeCustomerNumber({ type: firm ? 2 : 1, branchCode: officer.code, year: YEAR, seq }),
    firm ? 'company' : 'person',
    name,
    sounds.pinyin,
    sounds.initials,
    officer.branchId,
    officer.id,
    archiveRoot(archiveNoOf(officer, seq)),
    firm ? COMPANY_ID : '10',
    hex(id.idNo),
    hex(id.idNoIndex),
    hex(id.idTailIndex),
    hex(id.idTail6Index),
    hex(phone.phone),
    hex(phone.phoneIndex),
    hex(phone.phoneTailIndex),
    `${YEAR + 1 + draw(n, 10, 15)}-${day(n).slice(5)}`.replace('02-29', '02-28'),
    firm ? null : day(n),
    officer.id,
  ]
}

const archiveNoOf = ({ code }: Officer, seq: number): string =>
  composeArchiveNumber({ archiveClass: 'G', version: 1, branchCode: code, year: YEAR, seq })

/** The officers of the story, over whom the customers are spread by number. */
export async function officersOf({ db }: Connection): Promise<readonly Officer[]> {
  const { rows } = await sql<Officer>`
    select u.id, u.branch_id, b.code from users u join branches b on b.id = u.branch_id
    join user_roles ur on ur.user_id = u.id join roles r on r.id = ur.role_id where r.code = 'officer' order by u.id`.execute(
    db,
  )
  return rows
}

/** `count` customers from the number `first` on with their 档案编号, numbered within their branch behind those it has. */
export async function fillCustomers(connection: Connection, count: number, first = 1, firms = false): Promise<void> {
  const officers = await officersOf(connection)
  const { rows: series } = await sql<{ branch: string; last: number }>`
    select branch, last from number_series where kind = 'customer' and year = ${YEAR}`.execute(connection.db)
  const last = new Map(series.map(row => [row.branch, row.last]))
  const officerOf = (i: number) => officers[(first + i) % officers.length]!
  const seqs = new Int32Array(count)
  await copyInto(connection, 'customers', COLUMNS, count, i => {
    const officer = officerOf(i)
    const seq = (last.get(officer.code) ?? 0) + 1
    last.set(officer.code, seq)
    seqs[i] = seq
    return rowOf(first + i, officer, seq, firms)
  })
  await copyInto(connection, 'customer_versions', VERSION_COLUMNS, count, i => {
    const officer = officerOf(i)
    return [first + i, 1, archiveNoOf(officer, seqs[i]!), officer.id, '新增客户', '[]']
  })
  for (const [branch, n] of last) {
    await sql`insert into number_series (kind, branch, year, last) values ('customer', ${branch}, ${YEAR}, ${n})
      on conflict (kind, branch, year) do update set last = excluded.last`.execute(connection.db)
  }
  // Nobody of these is anybody else's relative or double: the work that goes over new files in the background need not look.
  for (const name of ['relations', 'duplicates'])
    await sql`insert into customer_followers (name, event, book) values (${name}, 0, ${first + count - 1})
      on conflict (name) do update set book = excluded.book`.execute(connection.db)
}
