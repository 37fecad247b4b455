import { type Fen, sumFen } from '../../lending/money'
import type { AmountLine, Component } from '../../lending/servicing'
import type { Ctx } from '../../web/context'

interface StoredLine {
  readonly seq: number | null
  readonly component: string
  readonly fen: Fen
}

/** Lines of a receipt as a table: one row for each 期, one column for each component. */
export function allocationTable(c: Ctx, lines: readonly (AmountLine | StoredLine)[], prepaidFen: Fen) {
  const { t } = c
  const seqs = [...new Set(lines.map(line => line.seq ?? 0))].sort((a, b) => a - b)
  const sum = (component: Component, seq?: number): Fen =>
    sumFen(
      lines
        .filter(line => line.component === component && (seq === undefined || (line.seq ?? 0) === seq))
        .map(line => line.fen),
    )
  const cells = (label: string, seq?: number) => ({
    period: label,
    penalty: { money: sum('penalty', seq) },
    compound: { money: sum('compound', seq) },
    interest: { money: sum('interest', seq) },
    principal: { money: sum('principal', seq) },
    fee: { money: sum('fee', seq) },
    total: {
      money: sumFen(lines.filter(line => seq === undefined || (line.seq ?? 0) === seq).map(line => line.fen)),
      tone: 'strong',
    },
  })
  return {
    columns: [
      { key: 'period', label: t('期次') },
      { key: 'penalty', label: t('罚息'), num: true },
      { key: 'compound', label: t('复利'), num: true },
      { key: 'interest', label: t('利息'), num: true },
      { key: 'principal', label: t('本金'), num: true },
      { key: 'fee', label: t('费用'), num: true, hm: true },
      { key: 'total', label: t('合计'), num: true },
    ],
    rows: seqs.map(seq => ({ cells: cells(seq === 0 ? t('费用') : t('第 {n} 期', { n: seq }), seq) })),
    foot: lines.length > 0 ? { cells: cells(t('合计')) } : undefined,
    prepaidFen,
  }
}
