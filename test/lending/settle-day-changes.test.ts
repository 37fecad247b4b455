import { bookDate } from '../../src/lending/dates'
import { formatFen } from '../../src/lending/money'
import { d, fen } from './loan'
import { look, refused } from './loan-look'
import { contractOf, Life } from './loan-walk'

/** 1,000,000 at 4.35 %, interest through the 20th, the next 期 from the 21st; lent on 2026-03-20, so 期 1 is 21 March to 20 April. */
const contract = contractOf({
  principalFen: fen('1,000,000'),
  ratePpm: 43_500,
  method: 'interest_only',
  interestMode: 'actual',
  cutoff: 'include_settle_day',
  valueDate: bookDate('2026-03-21'),
  maturityDate: bookDate('2026-09-30'),
})
const begun = () => {
  const life = new Life(contract)
  const [first] = life.book.installments
  life.act({ kind: 'repay', date: first!.dueDate, amountFen: first!.interestFen })
  return life
}
const told = (life: Life, act: Parameters<typeof look>[1]) =>
  look(life, act).after.open.map(
    i => `${i.startDate} ${i.dueDate} ${formatFen(i.principalFen)} ${formatFen(i.interestFen)}`,
  )

describe('结息日: interest runs through the due day, and goes on doing so after a change', () => {
  test('as agreed: 31 days, then 30', () =>
    // 1,000,000 × 4.35 % × 31 ÷ 360 = 3,745.83; × 30 = 3,625.00
    expect(
      begun()
        .book.installments.slice(0, 2)
        .map(i => `${i.startDate} ${i.dueDate} ${formatFen(i.interestFen)}`),
    ).toEqual(['2026-03-21 2026-04-20 3,745.83', '2026-04-21 2026-05-20 3,625.00']))
  test('部分提前还款 on 1 May: 10 days are paid, 20 more on what is left, the 20th among them', () => {
    const act = {
      kind: 'prepay',
      date: d('2026-05-01'),
      principalFen: fen('400,000'),
      mode: { kind: 'lower_payment' },
    } as const
    const { event } = look(begun(), act)
    if (event.kind !== 'prepay') throw new Error(event.kind)
    // 1,000,000 × 4.35 % × 10 ÷ 360; 600,000 × 20, 31 and 30 days
    expect(formatFen(event.lines[0]?.fen ?? 0n)).toBe('1,208.33')
    expect(told(begun(), act).slice(0, 3)).toEqual([
      '2026-05-01 2026-05-20 0.00 1,450.00',
      '2026-05-21 2026-06-20 0.00 2,247.50',
      '2026-06-21 2026-07-20 0.00 2,175.00',
    ])
  })
  test('on the 20th itself the day is paid already: the next 期 begins on the 21st', () => {
    const act = {
      kind: 'prepay',
      date: d('2026-04-20'),
      principalFen: fen('400,000'),
      mode: { kind: 'lower_payment' },
    } as const
    expect(told(begun(), act)[0]).toBe('2026-04-21 2026-05-20 0.00 2,175.00')
  })
  test('变更还款日 to the 10th: 20 days, then from the 11th', () =>
    // 1,000,000 × 4.35 % × 20 ÷ 360 = 2,416.67
    expect(told(begun(), { kind: 'due_day', date: d('2026-04-25'), day: 10 }).slice(0, 2)).toEqual([
      '2026-04-21 2026-05-10 0.00 2,416.67',
      '2026-05-11 2026-06-10 0.00 3,745.83',
    ]))
  test('a new rate from 1 May: 10 days at the old one and 20 at the new', () => {
    const act = { kind: 'rate', date: d('2026-05-01'), ratePpm: 36_000, why: 'agreed' } as const
    // 1,208.33 + 1,000,000 × 3.6 % × 20 ÷ 360
    expect(told(begun(), act)[0]).toBe('2026-04-21 2026-05-20 0.00 3,208.33')
    expect(told(begun(), { ...act, date: d('2026-04-20') })[0]).toBe('2026-04-21 2026-05-20 0.00 3,000.00')
  })
  test('停息 and 恢复计息: ten of thirty days stand still', () => {
    const life = begun()
    life.act({ kind: 'pause', date: d('2026-05-01'), late: false })
    // 20 of 30 days are left out, the settle day among them; back from 11 May
    expect(formatFen(life.book.installments[1]?.interestFen ?? 0n)).toBe('1,208.33')
    const back = look(life, { kind: 'resume', date: d('2026-05-11') })
    expect(formatFen(back.after.open[0]?.interestFen ?? 0n)).toBe('2,416.67')
  })
  test('重组 waits for the day after', () => {
    const act = {
      kind: 'restructure',
      ratePpm: 40_000,
      maturityDate: d('2027-03-20'),
      inDifficulty: false,
      reliefs: [],
      interest: 'carry',
      late: 'keep',
    } as const
    expect(refused(begun(), { ...act, date: d('2026-04-20') })).toBe('restructure.settle-day')
    expect(refused(begun(), { ...act, date: d('2026-04-21') })).toBe('done')
  })
})
