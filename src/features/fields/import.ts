import { maskField } from '../../lending/custom-field'
import type { ImportTarget } from '../../web/import-kind'
import { fieldsOf, type Own, optionsOf } from './own'

/** Columns a file may bring for the lender's own fields. What only some roles see is typed by them, not brought by files. */
export const importTargets = (own: Own, sub: string): ImportTarget[] =>
  fieldsOf(own, sub)
    .filter(one => one.inImport && one.roles.length === 0)
    .map(one => ({
      name: one.name,
      label: one.label,
      said: [one.labelEn, one.key, ...one.synonyms].filter(word => word !== ''),
      ...(one.help === '' ? {} : { hint: one.help }),
      ...(one.sealed ? { hide: maskField } : {}),
      ...(one.type === 'choice' || one.type === 'code'
        ? { choices: optionsOf(own, one).map(({ value, label }) => ({ value, label })) }
        : {}),
    }))
