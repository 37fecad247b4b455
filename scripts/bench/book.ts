import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { sql } from 'kysely'
import { from } from 'pg-copy-streams'
import type { Connection } from '../../src/db/connect'
import { soundsOf } from '../../src/features/customers/pinyin'
import { sealedIdNo, sealedPhone } from '../../src/features/customers/protect'
import { archiveRoot, composeArchiveNumber, composeCustomerNumber } from '../../src/lending/identifiers'

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
const hex = (bytes: Buffer | null): string => (bytes === null ? '\\N' : `\\\\x${bytes.toString('hex')}`)

interface Officer {
  readonly id: number
  readonly branchId: number
  readonly code: string
}

function lineOf(n: number, officer: Officer): string {
  const name = nameOf(n)
  const sounds = soundsOf(name, 'person')
  const id = sealedIdNo(n, `${idOf(n)}${n}`)
  const phone = sealedPhone(n, `199${String(n).padStart(8, '0')}`)
  const number = { branchCode: officer.code, year: 2026, seq: n }
  const row = [
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
  return `${row.join('\t')}\n`
}

/** Persons by COPY, spread over the officers of the story. */
export async function fillCustomers({ db, pool }: Connection, count: number): Promise<void> {
  const { rows: officers } =
    await sql<Officer>`select u.id, u.branch_id, b.code from users u join branches b on b.id = u.branch_id
    join user_roles ur on ur.user_id = u.id join roles r on r.id = ur.role_id where r.code = 'officer' order by u.id`.execute(
      db,
    )
  const lines = function* () {
    for (let n = 1; n <= count; n++) yield lineOf(n, officers[n % officers.length]!)
  }
  const client = await pool.connect()
  try {
    await pipeline(Readable.from(lines()), client.query(from(`copy customers (${COLUMNS.join(', ')}) from stdin`)))
    await client.query('analyze customers')
  } finally {
    client.release()
  }
}
