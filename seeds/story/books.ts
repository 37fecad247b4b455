import { approveManual, prepareManual } from '../../src/features/accounting/manual/commands'
import { closeMonth } from '../../src/features/accounting/periods/commands'
import { carryForward } from '../../src/features/accounting/periods/year-end'
import { askRun } from '../../src/features/accounting/provisions/commands'
import { addMonths, type BookDate, bookDate, dayOf, monthOf } from '../../src/lending/dates'
import type { Act, Stage } from './stage'

const MAKER = '0701'
const CHECKER = '0702'
const FIRST_MONTH = bookDate('2025-10-01')
/** The month after it is left to the reader: provided for by nobody and still open. */
const LAST_MONTH = bookDate('2026-09-01')

const monthOfDay = (day: BookDate): BookDate => bookDate(`${day.slice(0, 7)}-01`)

/** The accountants' month: provisions on the third, the close a working day later, the year carried in January. */
export function bookActs(stage: Stage, today: BookDate): Act[] {
  return [...monthActs(stage, today), ...expenseActs(stage, today)].filter(act => !stage.has(act.key))
}

function monthActs(stage: Stage, today: BookDate): Act[] {
  const month = addMonths(monthOfDay(today), -1)
  if (month < FIRST_MONTH || month > LAST_MONTH || dayOf(today) < 3) return []
  const asked = stage.on(`provide ${month}`)
  if (asked === undefined)
    return [
      {
        key: `provide ${month}`,
        staffNo: MAKER,
        time: '09:40',
        run: (trx, { actor, today: day }) => askRun(trx, actor, day, month),
      },
    ]
  if (asked === today) return []
  const carry: Act = {
    key: `carry ${month}`,
    staffNo: MAKER,
    time: '10:05',
    run: (trx, { actor, today: day }) => carryForward(trx, actor, day, month),
  }
  const close: Act = {
    key: `close ${month}`,
    staffNo: CHECKER,
    time: '10:20',
    run: (trx, { actor, today: day }) => closeMonth(trx, actor, day, month),
  }
  return monthOf(month) === 12 ? [carry, close] : [close]
}

/** What the bank pays for light and water, by hand: prepared by one, checked by the other the next working day. */
function expenseActs(stage: Stage, today: BookDate): Act[] {
  const month = monthOfDay(today)
  const prepared = stage.on(`light ${month}`)
  if (prepared === undefined) {
    if (dayOf(today) < 18) return []
    return [
      {
        key: `light ${month}`,
        staffNo: MAKER,
        time: '15:10',
        run: (trx, { actor, viewer, today: day }) => {
          const fen = 326_000n + BigInt(monthOf(month)) * 4_120n
          const lines = [
            { account: '6601', debitFen: fen, creditFen: 0n },
            { account: '2011', debitFen: 0n, creditFen: fen },
          ]
          const input = { branchId: viewer.branchId, bookDate: day, memo: `支付 ${monthOf(month)} 月水电费`, lines }
          return prepareManual(trx, viewer, actor, day, input, false)
        },
      },
    ]
  }
  // the last one still waits
  if (prepared === today || month > addMonths(LAST_MONTH, 1)) return []
  return [
    {
      key: `light checked ${month}`,
      staffNo: CHECKER,
      time: '09:25',
      run: (trx, { actor, viewer, today: day }) => approveManual(trx, viewer, actor, day, stage.id(`light ${month}`)),
    },
  ]
}
