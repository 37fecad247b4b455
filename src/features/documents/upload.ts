import { isRefused, type Refused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import type { FormError } from '../../web/form'
import { transact } from '../../web/once'
import { quarantine } from './acts'
import { type Intake, intakeRules, type Taken, takeIn } from './intake'

const actor = (c: Ctx) => ({ ...c.actor, userId: c.viewer.id })

export { actor as personOf }

const uploaded = (c: Ctx): Express.Multer.File[] => (Array.isArray(c.req.files) ? c.req.files : [])

export const hasFiles = (c: Ctx): boolean => uploaded(c).length > 0

const problem = (c: Ctx, message: string): FormError => ({ field: 'files', label: c.t('文件'), message })
const said = (c: Ctx, name: string, refused: Refused): FormError =>
  problem(c, `${name}：${c.t(refusalWords(refused), refused.params)}`)

async function apart(c: Ctx, customerId: number, infected: Intake['infected']): Promise<FormError> {
  const names = infected.map(one => `${one.name}（${one.signature}）`).join('、')
  await transact(c, (trx, _actor, today) => quarantine(trx, c.viewer, actor(c), today, customerId, infected))
  return problem(c, c.t('发现病毒，已隔离并记录：{names}', { names }))
}

/**
 * Files of a form, looked at and kept, or what is wrong with them; one bad file holds all back, so that nobody thinks it was filed. What
 * they contain becomes part of the form, so that the same form sent twice is known by more than its fields.
 */
export async function takeUploads(
  c: Ctx,
  customerId: number,
): Promise<{ taken: readonly Taken[] } | { errors: FormError[] }> {
  const files = uploaded(c).map(file => ({ name: file.originalname, bytes: file.buffer }))
  const { taken, troubles, infected } = await takeIn(c.db, files, await intakeRules(c.db, c.today))
  const errors = troubles.map(({ name, refused }) => said(c, name, refused))
  if (infected.length > 0) errors.unshift(await apart(c, customerId, infected))
  if (errors.length > 0) return { errors }
  c.req.body = { ...c.req.body, _files: taken.map(one => one.kept.digest.toString('hex')) }
  return { taken }
}

/** The first of several refusals stands on the form; the others would repeat it. */
export const done = <T>(result: T | Refused): result is T => !isRefused(result)
