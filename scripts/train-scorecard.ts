import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { plainText } from '../src/export/cells'
import { CSV_LIMITS, readCsv } from '../src/export/csv'
import { byValue } from '../src/learning/binning'
import { fitLogistic, logitOf, probability } from '../src/learning/logistic'
import { logLoss, separation } from '../src/learning/roc'
import { type Column, type Sample, sampleOf } from '../src/learning/sample'
import { TRAIN_RULES, trainCard, variablesOf } from '../src/learning/train'
import { addCounts, badRate, type Count, ivPart, woe } from '../src/learning/woe'
import { isRefused } from '../src/lending/refusal'

/** A list of values is told value by value up to this many. */
const MOST_VALUES = 60
const USAGE =
  'usage: npm run -s train-scorecard -- FILE.csv --target COLUMN [--bad VALUE] [--variables A,B,C] [--seed N]'

/** WOE as statistics packages print it, in favour of the event: the sign is the other one of rule book §6.1. */
const told = (bins: readonly (Count & { readonly bin: unknown })[]) => {
  const all = addCounts(bins)
  const rows = bins.map(({ bin, good, bad }) => {
    const weight = woe({ good, bad }, all)
    return {
      bin,
      count: good + bad,
      good,
      bad,
      badRate: badRate({ good, bad }),
      woe: weight === null ? null : 0 - weight,
      ivPart: weight === null ? null : ivPart({ good, bad }, all),
    }
  })
  return { bins: rows, totalIv: rows.reduce((sum, row) => sum + (row.ivPart ?? 0), 0) }
}

function describe(column: Column, sample: Sample) {
  const values = byValue(column.values, sample.bad)
  const each = values.length <= MOST_VALUES ? told(values.map(one => ({ ...one, bin: one.values[0] }))) : undefined
  if (column.kind === 'category') return { kind: column.kind, values: each }
  const known = column.values.flatMap((value, i) => (value === null ? [] : [{ value, bad: sample.bad[i]! }]))
  const { auc, ks } = separation(
    known.map(one => one.value),
    known.map(one => one.bad),
  )
  return { kind: column.kind, rows: known.length, AUC: auc, KS: ks, values: each }
}

/** On the figures as they are, over the cases that have all of them. */
function regression(sample: Sample, names: readonly string[]) {
  const columns = names.map(name => {
    const column = sample.columns.find(one => one.name === name)
    if (column?.kind !== 'number') throw new Error(`not a column of figures: ${name}`)
    return column
  })
  const complete = sample.bad.flatMap((bad, i) => {
    const row = columns.map(column => column.values[i] ?? null)
    return row.includes(null) ? [] : [{ row: row as number[], bad }]
  })
  const bad = complete.map(one => one.bad)
  const fit = fitLogistic(
    complete.map(one => one.row),
    bad,
  )
  if (isRefused(fit)) return { refused: fit.refused }
  const pds = complete.map(one => probability(logitOf(fit, one.row)))
  const { auc, ks } = separation(pds, bad)
  const byName = (figures: readonly number[]) => Object.fromEntries(names.map((name, i) => [name, figures[i]]))
  return {
    variables: names,
    rows: bad.length,
    events: bad.filter(Boolean).length,
    intercept: fit.intercept,
    coefficients: byName(fit.coefficients),
    zValues: { '(Intercept)': fit.zValues[0], ...byName(fit.zValues.slice(1)) },
    AUC: auc,
    KS: ks,
    logLoss: logLoss(pds, bad),
  }
}

/** npm run -s train-scorecard -- FILE.csv --target COLUMN: what each fact tells, a regression on the raw figures and a card, as JSON; exit 1 when it is refused. */
async function main(args: string[]): Promise<number> {
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { target: text, bad: text, variables: text, seed: text },
  })
  const [file] = positionals
  const seed = Number(values.seed ?? TRAIN_RULES.seed)
  if (!file || values.target === undefined || !Number.isSafeInteger(seed)) {
    console.error(USAGE)
    return 2
  }
  const read = await readCsv(readFileSync(file), { ...CSV_LIMITS, maxBytes: 200 * 2 ** 20, maxRows: 1_000_000 })
  if ('refused' in read) {
    console.error(`${file}: ${read.refused}`)
    return 1
  }
  const [header = [], ...rows] = read.rows.map(row => row.cells.map(cell => plainText(cell, 'text')))
  const sample = sampleOf(header, rows, { target: values.target, bad: values.bad })
  if (isRefused(sample)) {
    console.error(`${sample.refused} ${JSON.stringify(sample.params ?? {})}`)
    return 1
  }
  const names = values.variables?.split(',') ?? sample.columns.filter(one => one.kind === 'number').map(one => one.name)
  const card = trainCard(sample, { ...TRAIN_RULES, seed })
  const iv = new Map(variablesOf(sample).map(one => [one.name, one]))
  const report = {
    rows: sample.bad.length,
    events: sample.bad.filter(Boolean).length,
    variables: Object.fromEntries(
      sample.columns.map(column => {
        const cut = iv.get(column.name)!
        const bins = told(cut.bins.map(bin => ({ ...bin, bin: bin.where })))
        return [column.name, { ...describe(column, sample), binned: bins }]
      }),
    ),
    logistic: regression(sample, names),
    scorecard: isRefused(card) ? { refused: card.refused } : { seed, ...card },
  }
  console.log(JSON.stringify(report, null, 1))
  return 0
}

// not process.exit: what is still on its way through a pipe would be cut off
main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code
  },
  error => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 2
  },
)
