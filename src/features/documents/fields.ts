import { PAPER_FORMS } from '../../lending/checklist'
import { type BookDate, bookDate } from '../../lending/dates'
import { f } from '../../web/form'
import type { PaperFacts, Target } from './commands'
import type { targetsOf } from './queries'

/** What is written down of each paper, whether it comes anew or replaces another. */
const facts = {
  form: f.oneOf('形式', PAPER_FORMS),
  pages: f.optionalWhole('页数', 1, 9999),
  issuedOn: f.optionalDate('签发日期'),
  expiresOn: f.optionalDate('有效期至'),
  forever: f.checkbox('长期有效'),
  note: f.text('说明', { max: 200 }),
}

export const TOGETHER = ['each', 'one'] as const
export const uploadFields = {
  kind: f.text('资料种类', { required: true, max: 40 }),
  target: f.text('归属', { max: 30 }),
  together: f.oneOf('归档方式', TOGETHER),
  ...facts,
}
export const versionFields = { version: f.whole('版本', 1, 99_999), ...facts }
export const verifyFields = { version: f.whole('版本', 1, 99_999), note: f.text('核验说明', { max: 200 }) }
export const voidFields = {
  version: f.whole('版本', 1, 99_999),
  reason: f.text('作废原因', { required: true, max: 200 }),
}

/** Stands for 长期, as on customers' documents. */
const FOREVER = bookDate('9999-12-31')

interface Read {
  readonly form: PaperFacts['form']
  readonly pages: number | null
  readonly issuedOn: BookDate | null
  readonly expiresOn: BookDate | null
  readonly forever: boolean
  readonly note: string | null
}

export const factsOf = ({ form, pages, issuedOn, expiresOn, forever, note }: Read): PaperFacts => ({
  form,
  pages,
  issuedOn,
  expiresOn: forever ? FOREVER : expiresOn,
  note: note ?? '',
})

export const isForever = (day: string | null): boolean => day === FOREVER

type Targets = Awaited<ReturnType<typeof targetsOf>>

/** '' the customer himself · application:12 · contract:3 · loan:9; only what is his. */
export function targetIn(text: string | null, targets: Targets): Target | undefined {
  if (text === null) return { applicationId: null, contractId: null, loanId: null }
  const [kind, id] = text.split(':')
  const row = targets.find(one => String(one[`${kind as 'loan'}Id`]) === id)
  if (!row || !['application', 'contract', 'loan'].includes(kind ?? '')) return undefined
  return {
    applicationId: row.applicationId,
    contractId: kind === 'application' ? null : row.contractId,
    loanId: kind === 'loan' ? row.loanId : null,
  }
}

/** Each of them once: after 放款冲正 a contract has several loans. */
export const targetOptions = (targets: Targets) => {
  const all = targets.flatMap(({ applicationId, applicationNo, contractId, contractNo, loanId, loanNo }) => [
    { value: `application:${applicationId}`, no: applicationNo, what: '申请' },
    ...(contractId === null ? [] : [{ value: `contract:${contractId}`, no: contractNo ?? '', what: '合同' }]),
    ...(loanId === null ? [] : [{ value: `loan:${loanId}`, no: loanNo ?? '', what: '借据' }]),
  ])
  return [...new Map(all.map(option => [option.value, option])).values()]
}
