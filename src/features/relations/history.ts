import type { Ctx } from '../../web/context'
import { isOwnName } from '../fields/forms'
import type { Own } from '../fields/own'
import { historyLine } from '../fields/shown'
import type { Change, RelationVersion } from './queries'
import { FIELD_WORDS, KIND_WORDS, SOURCE_WORDS } from './words'

const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = { kind: KIND_WORDS, source: SOURCE_WORDS }

function valueWords(c: Ctx, field: string, value: string): string {
  if (value === '') return '—'
  if (field === 'sameHousehold') return c.t('是')
  const word = WORDS[field]?.[value]
  return word ? c.t(word) : value
}

/** One changed field; '' of a field of the lender's own that the reader may not see. */
function line(c: Ctx, own: Own, change: Change): string {
  const { field, from, to } = change
  if (isOwnName(field)) {
    const told = historyLine(c, own, change)
    return told ? c.t('{field}：{from} → {to}', told) : ''
  }
  return c.t('{field}：{from} → {to}', {
    field: c.t(FIELD_WORDS[field] ?? field),
    from: valueWords(c, field, from),
    to: valueWords(c, field, to),
  })
}

/** Every version of a relation in words, the newest first. */
export const historyView = (c: Ctx, own: Own, versions: readonly RelationVersion[]) =>
  versions.map(one => ({
    cells: {
      on: one.on,
      who: one.who ?? c.t('系统'),
      what: one.diff
        .map(change => line(c, own, change))
        .filter(text => text !== '')
        .join('；'),
      reason: one.reason === '' ? '—' : one.reason,
    },
  }))
