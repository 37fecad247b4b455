import { type Refused, refuse } from '../../lending/refusal'

/** What a column of a debit file may hold. */
const CONTENTS = ['no', 'name', 'account', 'bank', 'amount', 'fen', 'loan', 'contract', 'day', 'memo'] as const
export type Content = (typeof CONTENTS)[number]
export interface DebitColumn {
  readonly header: string
  readonly content: Content
}

/** The setting as columns: '户名=name,账号=account,金额=amount'. A result is matched by the number of the loan, so that must be there. */
export function readColumns(setting: string): DebitColumn[] | Refused {
  const columns: DebitColumn[] = []
  for (const part of setting.split(/[,，]/)) {
    const [header = '', name = ''] = part.split('=').map(text => text.trim())
    const content = CONTENTS.find(one => one === name)
    if (header === '' || !content) return refuse('debit.columns', undefined, { params: { part: part.trim() || '—' } })
    columns.push({ header, content })
  }
  const missing = (['account', 'loan'] as const).find(content => !columns.some(column => column.content === content))
  return missing ? refuse('debit.columns', undefined, { params: { part: missing } }) : columns
}
