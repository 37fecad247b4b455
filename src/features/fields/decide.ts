import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { type Fields, type FormState, f, readForm, refusedForm } from '../../web/form'
import { once, type Work } from '../../web/once'
import { leaveToast } from '../../web/toast'
import { decideForm, submitForm, withdrawForm } from './commands'
import { show } from './layout'
import { hrefOfForm, type LoadedForm, load, type Records } from './screen'

const submitFields = { edits: f.whole('版本', 0, 99_999), note: f.text('修改说明', { required: true, max: 200 }) }
const decideFields = {
  edits: f.whole('版本', 0, 99_999),
  agree: f.oneOf('意见', ['yes', 'no']),
  opinion: f.text('复核意见', { max: 200 }),
}
const withdrawFields = { edits: f.whole('版本', 0, 99_999), how: f.oneOf('办理', ['recall', 'drop']) }

interface Step {
  readonly act: string
  readonly fields: Fields
  readonly raw: FormState['raw']
  readonly words: string
}

async function carryOut(c: Ctx, loaded: LoadedForm, { act, fields, raw, words }: Step, work: Work<{ record: string }>) {
  const done = await once<{ record: string }>(c, act, work)
  if (isRefused(done)) return show(c, loaded, refusedForm(fields, raw, done, c.t), 422)
  leaveToast(c.res, { words })
  c.res.redirect(303, hrefOfForm(loaded.kind))
}

export const submit =
  (records: Records) =>
  async (c: Ctx): Promise<void> => {
    const loaded = await load(c, records)
    const read = readForm(submitFields, c.req.body, c.t)
    if (!read.ok) return show(c, loaded, read.form, 422)
    const { edits, note } = read.values
    const step = { act: 'field.submit', fields: submitFields, raw: read.raw, words: '已提交，待另一人发布' }
    await carryOut(c, loaded, step, (trx, actor, today) =>
      submitForm(trx, actor, today, { record: loaded.kind.name, edits, note }),
    )
  }

export const decide =
  (records: Records) =>
  async (c: Ctx): Promise<void> => {
    const loaded = await load(c, records)
    const read = readForm(decideFields, c.req.body, c.t)
    if (!read.ok) return show(c, loaded, read.form, 422)
    const agree = read.values.agree === 'yes'
    const decision = { record: loaded.kind.name, edits: read.values.edits, agree, opinion: read.values.opinion ?? '' }
    const words = agree ? '已发布，立即生效' : '已退回草稿'
    await carryOut(
      c,
      loaded,
      { act: 'field.decide', fields: decideFields, raw: read.raw, words },
      (trx, actor, today) => decideForm(trx, actor, today, decision),
    )
  }

export const withdraw =
  (records: Records) =>
  async (c: Ctx): Promise<void> => {
    const loaded = await load(c, records)
    const read = readForm(withdrawFields, c.req.body, c.t)
    if (!read.ok) return show(c, loaded, read.form, 422)
    const { how, edits } = read.values
    const words = how === 'drop' ? '已放弃草稿' : '已撤回，可继续修改'
    await carryOut(
      c,
      loaded,
      { act: 'field.withdraw', fields: withdrawFields, raw: read.raw, words },
      (trx, actor, today) => withdrawForm(trx, actor, today, { record: loaded.kind.name, edits }, how),
    )
  }
