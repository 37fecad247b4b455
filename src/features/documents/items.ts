import { z } from 'zod'
import { type ChecklistItem, CONDITIONS } from '../../lending/checklist'

const item = z.object({
  kind: z.string(),
  required: z.boolean(),
  form: z.enum(['any', 'original', 'copy']),
  minPages: z.number().int().min(1),
  verified: z.boolean(),
  withinMonths: z.number().int().min(1).nullable(),
  when: z.enum(CONDITIONS),
  fromFen: z
    .string()
    .regex(/^\d{1,15}$/)
    .nullable(),
})
const items = z.array(item)

/** Items as they are kept with a version of a checklist; money stands there as text. */
export const itemsOf = (kept: unknown): ChecklistItem[] =>
  items.parse(kept).map(one => ({ ...one, fromFen: one.fromFen === null ? null : BigInt(one.fromFen) }))

export const keptItems = (list: readonly ChecklistItem[]): string =>
  JSON.stringify(list.map(one => ({ ...one, fromFen: one.fromFen === null ? null : String(one.fromFen) })))
