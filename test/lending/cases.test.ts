import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answerCases } from '../../scripts/cases'
import { replayCase } from '../../scripts/lifecycle/index'

test('a case nobody can read is told, and the others are answered', () => {
  const folder = mkdtempSync(join(tmpdir(), 'xindang-cases-'))
  const printed = jest.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    const path = join(folder, 'cases.json')
    writeFileSync(path, JSON.stringify({ cases: [{ id: 'a', n: 2 }, { id: 'b' }, null, { id: 'c', n: 3 }] }))
    const code = answerCases<{ id: string; n: number }>('twice', path, ({ id, n }) => ({ id, twice: n.toFixed(1) }))
    const text = String(printed.mock.calls[0]?.[0])
    expect(code).toBe(0)
    const answers = JSON.parse(text) as { id?: string; twice?: string; unsupported?: string }[]
    expect(answers.map(one => one.twice ?? 'unsupported')).toEqual(['2.0', 'unsupported', 'unsupported', '3.0'])
    expect(answers[1]).toMatchObject({ id: 'b', unsupported: expect.stringContaining('not understood') })
  } finally {
    printed.mockRestore()
    rmSync(folder, { recursive: true })
  }
})

test('an act that fails is a difference of its case, one that is none of ours is unsupported', () => {
  const check = { check: 'status', status: 'ACTIVE' }
  const fails = replayCase({ id: 'x', events: [{ do: 'businessDate', date: 'never' }, check] } as never, {})
  expect(fails).toEqual([{ id: 'x', check: '1 status', result: 'different', why: expect.stringMatching(/^fails: /) }])
  const foreign = replayCase({ id: 'y', events: [{ do: 'disburse', date: '2024-01-01' }, check] } as never, {})
  expect(foreign).toEqual([{ id: 'y', check: '1 status', result: 'unsupported', why: 'disburse before a loan' }])
})
