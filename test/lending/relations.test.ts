import fc from 'fast-check'
import {
  checkLimits,
  checkShare,
  components,
  fits,
  gradeOf,
  guaranteeCircles,
  inverseOf,
  type LimitRules,
  RELATION_KINDS,
  readCondition,
  scoreOf,
  settle,
} from '../../src/lending/relations'

const sorted = (parts: readonly (readonly (string | number)[])[]) =>
  parts.map(part => [...part].sort()).sort((a, b) => (String(a) < String(b) ? -1 : 1))

describe('union-find', () => {
  test('what hangs together is one part, however far apart', () => {
    const parts = components(
      ['f'],
      [
        ['a', 'b'],
        ['d', 'e'],
        ['c', 'b'],
      ],
    )
    expect(sorted(parts)).toEqual([['a', 'b', 'c'], ['d', 'e'], ['f']])
  })

  test('the same as walking from node to node, whatever the links and their order', () => {
    const link = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }))
    fc.assert(
      fc.property(fc.array(link, { maxLength: 25 }), links => {
        const named = links.map(([a, b]) => [`n${a}`, `n${b}`] as const)
        const nodes = Array.from({ length: 13 }, (_, i) => `n${i}`)
        const near = (one: string) => named.flatMap(([a, b]) => (a === one ? [b] : b === one ? [a] : []))
        const walk = (one: string) => {
          const seen = new Set([one])
          for (const at of seen) for (const next of near(at)) seen.add(next)
          return [...seen].sort().join()
        }
        const parts = components(nodes, named)
        expect(parts.flat().sort()).toEqual([...nodes].sort())
        for (const part of parts) for (const one of part) expect([...part].sort().join()).toBe(walk(one))
      }),
    )
  })

  test('a group that falls apart goes on where most of it is, the rest is new', () => {
    const was = [{ id: 7, members: [1, 2, 3] }]
    expect(
      settle(was, [
        [3, 4],
        [1, 2],
      ]),
    ).toEqual({
      kept: [
        { id: null, members: [3, 4] },
        { id: 7, members: [1, 2] },
      ],
      ended: [],
    })
  })

  test('two groups that join go on as the larger, at a tie as the older; the other ends', () => {
    const was = [
      { id: 9, members: [1, 2] },
      { id: 4, members: [3, 4] },
    ]
    expect(settle(was, [[1, 2, 3, 4]])).toEqual({ kept: [{ id: 4, members: [1, 2, 3, 4] }], ended: [9] })
    expect(settle(was, [])).toEqual({ kept: [], ended: [9, 4] })
  })
})

describe('kinds and grades', () => {
  test('every relation read from the other end and back is itself', () => {
    for (const kind of RELATION_KINDS) expect(inverseOf(inverseOf(kind))).toBe(kind)
  })

  test.each([
    ['spouse', 'person', 'person', true],
    ['spouse', 'company', 'person', false],
    ['shareholder', 'person', 'person', false],
    ['shareholder', 'company', 'company', true],
    ['legal_representative', 'company', 'person', true],
    ['legal_representative', 'company', 'company', false],
    ['holds', 'person', 'company', true],
    ['holds', 'person', 'person', false],
    ['represents', 'company', 'company', false],
    ['guarantor', 'person', 'company', true],
  ] as const)('%s of a %s with a %s: %s', (kind, customer, other, may) => expect(fits(kind, customer, other)).toBe(may))

  test.each([
    [500_000, 'group'],
    [499_999, 'related'],
    [250_000, 'related'],
    [249_999, 'weak'],
  ])('%d ppm of a firm is %s', (sharePpm, grade) => {
    expect(gradeOf({ kind: 'shareholder', sharePpm })).toBe(grade)
    expect(gradeOf({ kind: 'holds', sharePpm })).toBe(grade)
  })

  test('control in fact is a group with no share at all; brothers say nothing', () => {
    expect(gradeOf({ kind: 'controller', sharePpm: null })).toBe('group')
    expect(gradeOf({ kind: 'sibling', sharePpm: null })).toBe('none')
  })

  test('signs add up, each once, to a hundred at most', () => {
    expect(scoreOf(['same_phone', 'same_phone'])).toBe(30)
    expect(scoreOf(['same_phone', 'same_address'])).toBe(50)
    expect(scoreOf(['related_share', 'same_representative', 'same_account'])).toBe(100)
  })

  test('shares of one firm stay within the whole', () => {
    const terms = { kind: 'shareholder', sharePpm: 400_000, amountFen: null } as const
    expect(checkShare(terms, 600_000)).toBeNull()
    expect(checkShare(terms, 600_001)?.refused).toBe('relation.share-over')
    expect(checkShare({ ...terms, sharePpm: null }, 0)?.refused).toBe('relation.share-missing')
    expect(checkShare({ ...terms, kind: 'spouse', sharePpm: null }, 0)).toBeNull()
  })
})

describe('guarantee circles', () => {
  const circles = (...pairs: string[]) => guaranteeCircles(pairs.map(pair => ({ from: pair[0]!, to: pair[1]! })))

  test('a chain is no circle', () => expect(circles('ab', 'bc', 'cd')).toEqual([]))
  test('two who stand for each other, three in a ring', () => {
    expect(circles('ab', 'ba')).toEqual([['a', 'b']])
    expect(circles('bc', 'ca', 'ab', 'cd')).toEqual([['a', 'b', 'c']])
  })
  test('two rings with a member in common are both found, the smaller first', () => {
    expect(circles('ab', 'bc', 'ca', 'cd', 'dc')).toEqual([
      ['c', 'd'],
      ['a', 'b', 'c'],
    ])
  })
  test('told twice, or for oneself, changes nothing', () =>
    expect(circles('ab', 'ab', 'aa', 'ba')).toEqual([['a', 'b']]))

  test('every circle found is one, and whoever can come back to himself by few steps is in one', () => {
    const pair = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }))
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 9 }), pairs => {
        const edges = pairs.map(([a, b]) => ({ from: `n${a}`, to: `n${b}` }))
        const has = (from: string, to: string) => edges.some(one => one.from === from && one.to === to)
        const found = guaranteeCircles(edges)
        for (const circle of found) {
          expect(new Set(circle).size).toBe(circle.length)
          circle.forEach((one, at) => void expect(has(one, circle[(at + 1) % circle.length]!)).toBe(true))
        }
        const reach = (from: string) => {
          const seen = new Set(edges.filter(one => one.from === from && one.to !== from).map(one => one.to))
          for (const at of seen) for (const one of edges) if (one.from === at) seen.add(one.to)
          return seen
        }
        for (let i = 0; i < 6; i++)
          expect(found.some(circle => circle.includes(`n${i}`))).toBe(reach(`n${i}`).has(`n${i}`))
      }),
    )
  })

  test('a very long chain does not fill the stack', () => {
    const long = Array.from({ length: 20_000 }, (_, i) => ({ from: `n${i}`, to: `n${i + 1}` }))
    expect(guaranteeCircles(long)).toEqual([])
  })
})

describe('limits (rule book §13)', () => {
  const yi = 10_000_000_000n
  const rules: LimitRules = {
    microloan: false,
    netCapitalFen: yi,
    netAssetsFen: 0n,
    singlePercent: 10,
    groupPercent: 15,
  }
  const node = (kind: 'customer' | 'circle', wan: bigint, members = 2) => ({
    node: kind,
    members,
    exposure: { drawnFen: wan * 1_000_000n, undrawnFen: 0n, guaranteeFen: 0n },
  })

  test('net capital 100 m, group with 12 m used + request 4 m = 16 m → over 15 m', () => {
    const [single, group] = checkLimits(rules, [node('customer', 200n), node('circle', 1_200n)], 400_000_000n)
    expect(single).toMatchObject({ over: false, limitFen: 1_000_000_000n, totalFen: 600_000_000n })
    expect(group).toMatchObject({ over: true, limitFen: 1_500_000_000n, totalFen: 1_600_000_000n })
  })

  test('up to the limit is within it', () => {
    expect(checkLimits(rules, [node('customer', 600n)], 400_000_000n)[0]?.over).toBe(false)
    expect(checkLimits(rules, [node('customer', 600n)], 400_000_001n)[0]?.over).toBe(true)
  })

  test('a microloan company is measured by its net assets: 200 m → 20 m and 30 m', () => {
    const micro = { ...rules, microloan: true, netAssetsFen: 2n * yi }
    const found = checkLimits(micro, [node('customer', 2_000n), node('circle', 3_001n)], 0n)
    expect(found.map(one => [one.limitFen, one.over])).toEqual([
      [2_000_000_000n, false],
      [3_000_000_000n, true],
    ])
  })

  test('nothing is limited before capital is told; nobody related is tested once', () => {
    expect(checkLimits({ ...rules, netCapitalFen: 0n }, [node('customer', 9_999n)], 1n)).toEqual([])
    expect(checkLimits(rules, [node('customer', 1n), node('circle', 1n, 1)], 0n)).toHaveLength(1)
  })

  test('drawn, committed and guaranteed all count', () => {
    const exposure = { drawnFen: 1n, undrawnFen: 20n, guaranteeFen: 300n }
    expect(checkLimits(rules, [{ node: 'customer', members: 1, exposure }], 4_000n)[0]?.totalFen).toBe(4_321n)
  })
})

describe('conditions of a rule-made group', () => {
  const known = (fact: string) => (fact === 'kind' ? ['person', 'company'] : fact === 'industry' ? ['A', 'C'] : [])
  test('money and numbers have an order, choices are among several', () => {
    expect(readCondition('balance', 'least', '1,000.50', known)).toEqual({
      fact: 'balance',
      op: 'least',
      values: ['100050'],
    })
    expect(readCondition('industry', 'is', 'A，C', known)).toEqual({ fact: 'industry', op: 'is', values: ['A', 'C'] })
    expect(readCondition('region', 'not', '5301 11', known)).toEqual({
      fact: 'region',
      op: 'not',
      values: ['5301', '11'],
    })
  })
  test.each([
    ['balance', 'is', '1', 'segment.operator'],
    ['kind', 'least', 'person', 'segment.operator'],
    ['kind', 'is', '', 'segment.no-value'],
    ['kind', 'is', "person'; drop table customers", 'choice.unknown'],
    ['customers.id', 'is', '1', 'choice.unknown'],
    ['overdue', 'least', '-1', 'number.not-whole'],
    ['region', 'is', '530', 'segment.region'],
  ])('%s %s %s → %s', (fact, op, value, refused) => {
    expect(readCondition(fact, op, value, known)).toMatchObject({ refused })
  })
})
