import type { BookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import { CONDITIONS, type Condition, FIRM_SIZES, type FirmSize } from '../../lending/renewal'
import { f } from '../../web/form'
import { applicationFields } from '../applications/fields'
import type { ProductTerms } from '../products/terms'

/** The books alone say whether there are arrears; the other conditions a person has looked into. */
export const JUDGED = ['lawful', 'operating', 'credit', 'diversion'] as const

const note = (label: string) => f.text(label, { max: 300 })

export const conditionFields = {
  size: f.optionalOneOf('企业规模', FIRM_SIZES),
  lawful: f.checkbox('依法合规经营：符合'),
  lawfulNote: note('依法合规经营的依据'),
  operating: f.checkbox('生产经营正常：符合'),
  operatingNote: note('生产经营正常的依据'),
  credit: f.checkbox('信用良好：符合'),
  creditNote: note('信用良好的依据'),
  arrearsNote: note('无欠息逾期的说明'),
  diversion: f.checkbox('无挪用贷款：符合'),
  diversionNote: note('无挪用贷款的依据'),
}

type Body = Readonly<Record<string, unknown>>

export const renewalFields = (p: ProductTerms, purposes: readonly string[], body: Body, today: BookDate) => ({
  ...applicationFields(p, purposes, body, today),
  ...conditionFields,
})

export interface Declaration {
  readonly size: FirmSize
  readonly conditions: Readonly<Record<Condition, { readonly met: boolean; readonly evidence: string }>>
}

interface Typed {
  readonly size: FirmSize | null
  readonly lawful: boolean
  readonly lawfulNote: string | null
  readonly operating: boolean
  readonly operatingNote: string | null
  readonly credit: boolean
  readonly creditNote: string | null
  readonly arrearsNote: string | null
  readonly diversion: boolean
  readonly diversionNote: string | null
}

/** A sole trader is of no other size; whatever is said to be met needs its evidence. */
export function declarationOf(v: Typed, kind: string): Declaration | Refused {
  const size = kind === 'sole' ? 'sole' : v.size
  if (size === null || (kind !== 'sole' && size === 'sole')) return refuse('renewal.size', undefined, { field: 'size' })
  const bare = JUDGED.find(one => v[one] && v[`${one}Note`] === null)
  if (bare) return refuse('renewal.evidence', undefined, { field: `${bare}Note` })
  const judged = (one: (typeof JUDGED)[number]) => ({ met: v[one], evidence: v[`${one}Note`] ?? '' })
  return {
    size,
    conditions: {
      lawful: judged('lawful'),
      operating: judged('operating'),
      credit: judged('credit'),
      // An overdue loan does not come this far.
      arrears: { met: true, evidence: v.arrearsNote ?? '' },
      diversion: judged('diversion'),
    },
  }
}

export const metOf = ({ conditions }: Declaration): Condition[] => CONDITIONS.filter(one => conditions[one].met)
