import { formatFen } from '../../src/lending/money'
import { firstDifference, type Step } from './life'
import type { Fault } from './run'

const plain = (value: unknown): string =>
  JSON.stringify(value, (_name, inner: unknown) => (typeof inner === 'bigint' ? formatFen(inner) : inner))

/** The contract, the shortest history that still differs, and the figure in which it does. */
export function story({ off, birth, steps }: Fault): string {
  const told = (step: Step): string =>
    `  ${step.id} ${step.date} ${step.kind === 'act' || step.kind === 'late_entry' ? `${step.kind} ${plain(step.act)}` : plain(step)}`
  const shortest = firstDifference(birth, steps)
  return [
    `DIFFERENCE  ${off}`,
    `contract ${plain(birth.agreed)}`,
    ...steps.map(told),
    `shortest: ${shortest?.off ?? off}`,
  ].join('\n')
}
