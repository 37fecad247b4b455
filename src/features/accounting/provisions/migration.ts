import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { CLASSES, type RiskClass } from '../../../lending/classification'
import type { BookDate } from '../../../lending/dates'
import { migrationRates, REFERENCE_CEILINGS } from '../../../lending/migration'
import { type Fen, sumFen } from '../../../lending/money'
import { mapClasses } from '../../../lending/provision'
import { formatRate } from '../../../lending/rate'
import type { Ctx } from '../../../web/context'
import { page } from '../../../web/page'
import { status } from '../../../web/status'
import { monthOfText, monthText } from '../closed'
import { branchOptions } from '../queries'
import { branchAsked } from '../reading'
import { registeredMonths } from './queries'

interface MoveRow {
  readonly fromClass: RiskClass
  /** Null: paid off, written off or sold meanwhile. */
  readonly toClass: RiskClass | null
  readonly openingFen: Fen
  /** What is left of the opening balance; a balance that grew counts with what it was. */
  readonly keptFen: Fen
}

async function movesBetween(db: Kysely<DB>, from: BookDate, to: BookDate, branchIds: readonly number[] | null) {
  const { rows } = await sql<MoveRow>`
    select a.risk_class as from_class, b.risk_class as to_class, sum(a.balance_fen)::bigint as opening_fen,
      coalesce(sum(least(a.balance_fen, b.balance_fen)), 0)::bigint as kept_fen
    from month_end_loans a
      left join month_end_loans b on b.loan_id = a.loan_id and b.month = ${to}::date and b.balance_fen > 0
    where a.month = ${from}::date and a.balance_fen > 0
      and (${branchIds === null} or a.branch_id = any(${[...(branchIds ?? [])]}::int[]))
    group by 1, 2`.execute(db)
  return rows
}

const percent = (ppm: number | null): string => (ppm === null ? '—' : formatRate(Math.round(ppm / 100) * 100))

function tableOf(c: Ctx, moves: readonly MoveRow[]) {
  const word = (riskClass: string) => c.t(status('risk-class', riskClass).word)
  const of = (riskClass: RiskClass) => moves.filter(move => move.fromClass === riskClass)
  const opening = mapClasses(riskClass => sumFen(of(riskClass).map(move => move.openingFen)))
  const reductions = mapClasses(riskClass => opening[riskClass] - sumFen(of(riskClass).map(move => move.keptFen)))
  const rates = migrationRates({
    opening,
    reductions,
    moves: moves.flatMap(({ fromClass, toClass, keptFen }) =>
      toClass === null || toClass === fromClass ? [] : [{ from: fromClass, to: toClass, fen: keptFen }],
    ),
  })
  const kept = (from: RiskClass, to: RiskClass): Fen =>
    sumFen(of(from).flatMap(move => (move.toClass === to ? [move.keptFen] : [])))
  const rows = CLASSES.map(riskClass => {
    const ceiling = REFERENCE_CEILINGS[riskClass]
    const ppm = rates.byClass[riskClass]
    const over = ceiling !== undefined && ppm !== null && ppm > ceiling
    return {
      cells: {
        from: word(riskClass),
        opening: { money: opening[riskClass] },
        reductions: { money: reductions[riskClass] },
        ...Object.fromEntries(CLASSES.map(to => [to, { money: kept(riskClass, to) }])),
        rate: riskClass === 'loss' ? '—' : { text: percent(ppm), ...(over ? { tone: 'bad' } : {}) },
        ceiling: ceiling === undefined ? '—' : formatRate(ceiling),
      },
    }
  })
  return {
    rows,
    performing: percent(rates.performingPpm),
    columns: CLASSES.map(key => ({ key, label: word(key), num: true })),
  }
}

/** 迁徙率: what became of the loans of one month's end by another's, from the classes registered then. */
export async function migration(c: Ctx): Promise<void> {
  const months = await registeredMonths(c.db)
  const to = monthOfText(c.query('to')) ?? months[0]
  const earlier = months.filter(month => to !== undefined && month < to)
  const from = monthOfText(c.query('from')) ?? earlier[0]
  const { branch, branchIds } = branchAsked(c)
  const known = from !== undefined && to !== undefined && from < to && months.includes(from) && months.includes(to)
  const options = months.map(month => ({ value: monthText(month), label: monthText(month) }))
  const branches = await branchOptions(c.db, c.viewer)
  page(
    c,
    'accounting/migration',
    {
      from: from ? monthText(from) : '',
      to: to ? monthText(to) : '',
      table: known ? tableOf(c, await movesBetween(c.db, from, to, branchIds)) : null,
      fields: [
        { name: 'from', label: c.t('期初月末'), kind: 'select', value: from ? monthText(from) : '', options },
        { name: 'to', label: c.t('期末月末'), kind: 'select', value: to ? monthText(to) : '', options },
        {
          name: 'branch',
          label: c.t('机构'),
          kind: 'select',
          value: branch === undefined ? '' : String(branch),
          options: [{ value: '', label: c.t('全部') }, ...branches],
        },
      ],
    },
    { part: 'accounting/_migration' },
  )
}
