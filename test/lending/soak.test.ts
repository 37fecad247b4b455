import { firstDifference, Life, type Step, shrunk } from '../../scripts/soak/life'
import { soak } from '../../scripts/soak/run'
import { story } from '../../scripts/soak/story'
import { birth } from '../../scripts/soak/wishes'
import { Chance } from '../../src/learning/chance'
import { addDays } from '../../src/lending/dates'

jest.setTimeout(60_000)

test('2,000 steps in the lives of random loans agree with the cards kept by hand', () => {
  const seed = 20_261_120
  const { steps, fault, done } = soak({ steps: 2_000, seed })
  expect(fault === null ? null : `seed ${seed}\n${story(fault)}`).toBeNull()
  expect(steps).toBe(2_000)
  for (const kind of ['days', 'repay', 'prepay', 'rate', 'due_day', 'restructure', 'reverse', 'late_entry', 'waive']) {
    expect([kind, (done.get(kind) ?? 0) > 0]).toEqual([kind, true])
  }
})

/** A loan whose card was written from a contract with another 罚息 than the program has. */
function mistaken() {
  const chance = new Chance(5)
  let born = birth(chance)
  while (born.agreed.method !== 'equal_installment' || born.agreed.everyMonths > 1) born = birth(chance)
  const agreed = { ...born.agreed, surchargePpm: born.agreed.surchargePpm + 100_000 }
  const life = Life.begin(born)
  if (!(life instanceof Life)) throw new Error('not lent')
  const steps = Array.from({ length: 20 }, (_, n): Step => {
    const date = addDays(born.contract.schedule.valueDate, 31 * (n + 1))
    if (n % 2 === 0) return { id: n + 1, kind: 'days', date }
    return { id: n + 1, kind: 'act', date, act: { kind: 'repay', date, amountFen: 100n } }
  })
  return { birth: { ...born, agreed }, steps }
}

test('what differs is found and told by the shortest history in which it still differs', () => {
  const { birth: born, steps } = mistaken()
  expect(firstDifference(born, steps)?.off).toContain('penalty due')
  const shortest = shrunk(born, steps)
  expect(shortest).toHaveLength(1)
  expect(firstDifference(born, shortest)?.off).toContain('penalty due')
})
