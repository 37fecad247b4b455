import { sql } from 'kysely'
import type { Connection } from '../../src/db/connect'
import { soundsOf } from '../../src/features/customers/pinyin'
import { sealedIdNo, sealedPhone } from '../../src/features/customers/protect'
import { archiveRoot, composeArchiveNumber, composeCustomerNumber } from '../../src/lending/identifiers'
import { copyInto, type Row } from './copy'

const SURNAMES = [...'王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗']
const GIVEN = [
  '建国',
  '秀兰',
  '志强',
  '丽华',
  '国庆',
  '桂芳',
  '海燕',
  '小梅',
  '俊杰',
  '玉梅',
  '卫东',
  '晓明',
  '建平',
  '春花',
  '永强',
  '淑珍',
]

const nameOf = (n: number): string => `${SURNAMES[n % SURNAMES.length]}${GIVEN[(n * 7) % GIVEN.length]}`
/** A number that looks like one; it is only ever stored and searched for, never checked here. */
const idOf = (n: number): string =>
  `539900${1960 + (n % 45)}${String((n % 12) + 1).padStart(2, '0')}${String((n % 28) + 1).padStart(2, '0')}${String(n % 10_000).padStart(4, '0')}`

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
  'created_by',
]
const hex = (bytes: Buffer | null): string | null => (bytes === null ? null : `\\x${bytes.toString('hex')}`)

const YEAR = 2026

export interface Officer {
  readonly id: number
  readonly branchId: number
  readonly code: string
}

function rowOf(n: number, officer: Officer, seq: number): Row {
  const name = nameOf(n)
  const sounds = soundsOf(name, 'person')
  const id = sealedIdNo(n, `${idOf(n)}${n}`)
  const phone = sealedPhone(n, `199${String(n).padStart(8, '0')}`)
  const number = { branchCode: officer.code, year: YEAR, seq }
  return [
    n,
    composeCustomerNumber({ type: 1, ...number }),
    'person',
    name,
    sounds.pinyin,
    sounds.initials,
    officer.branchId,
    officer.id,
    archiveRoot(composeArchiveNumber({ archiveClass: 'G', version: 1, ...number })),
    '10',
    hex(id.idNo),
    hex(id.idNoIndex),
    hex(id.idTailIndex),
    hex(id.idTail6Index),
    hex(phone.phone),
    hex(phone.phoneIndex),
    hex(phone.phoneTailIndex),
    officer.id,
  ]
}

/** The officers of the story, over whom the customers are spread by number. */
export async function officersOf({ db }: Connection): Promise<readonly Officer[]> {
  const { rows } = await sql<Officer>`
    select u.id, u.branch_id, b.code from users u join branches b on b.id = u.branch_id
    join user_roles ur on ur.user_id = u.id join roles r on r.id = ur.role_id where r.code = 'officer' order by u.id`.execute(
    db,
  )
  return rows
}

/** `count` persons from the number `first` on, numbered within their branch behind those it has. */
export async function fillCustomers(connection: Connection, count: number, first = 1): Promise<void> {
  const officers = await officersOf(connection)
  const { rows: series } = await sql<{ branch: string; last: number }>`
    select branch, last from number_series where kind = 'customer' and year = ${YEAR}`.execute(connection.db)
  const last = new Map(series.map(row => [row.branch, row.last]))
  await copyInto(connection, 'customers', COLUMNS, count, i => {
    const officer = officers[(first + i) % officers.length]!
    const seq = (last.get(officer.code) ?? 0) + 1
    last.set(officer.code, seq)
    return rowOf(first + i, officer, seq)
  })
  for (const [branch, n] of last) {
    await sql`insert into number_series (kind, branch, year, last) values ('customer', ${branch}, ${YEAR}, ${n})
      on conflict (kind, branch, year) do update set last = excluded.last`.execute(connection.db)
  }
}
