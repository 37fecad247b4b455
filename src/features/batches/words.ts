import type { Ctx } from '../../web/context'
import type { Problem } from './facts'

type Tone = 'ok' | 'info' | 'bad' | 'mute' | 'warn'
type Words = Readonly<Record<string, readonly [string, Tone]>>

const BATCH: Words = {
  uploaded: ['待匹配列', 'info'],
  checked: ['待提交', 'info'],
  waiting: ['待复核', 'warn'],
  running: ['正在入账', 'info'],
  done: ['已完成', 'ok'],
  failed: ['失败', 'bad'],
  undoing: ['正在冲正', 'info'],
  undone: ['已冲正', 'mute'],
  cancelled: ['已取消', 'mute'],
}
const ROW: Words = {
  new: ['未检查', 'mute'],
  ready: ['可入账', 'ok'],
  wrong: ['有问题', 'bad'],
  out: ['不入账', 'mute'],
  skipped: ['已跳过', 'mute'],
  posted: ['已入账', 'ok'],
  refused: ['未入账', 'bad'],
  undone: ['已冲正', 'mute'],
}
const DEBIT: Words = {
  made: ['待送出', 'info'],
  sent: ['待回盘', 'warn'],
  closed: ['已完成', 'ok'],
  cancelled: ['已取消', 'mute'],
}
const ITEM: Words = {
  open: ['待回盘', 'info'],
  paid: ['已扣款', 'ok'],
  failed: ['未成功', 'bad'],
  cancelled: ['已取消', 'mute'],
}

const badgeOf = (words: Words) => (c: Ctx, state: string) => {
  const [word, tone] = words[state] ?? [state, 'mute' as const]
  return { word: c.t(word), tone }
}
export const batchBadge = badgeOf(BATCH)
export const rowBadge = badgeOf(ROW)
export const debitBadge = badgeOf(DEBIT)
export const itemBadge = badgeOf(ITEM)

export const problemWords = (c: Ctx, problem: Problem | null): string =>
  problem ? c.t(problem.words, problem.params ? { ...problem.params } : undefined) : ''

const STEPS = ['上传文件', '匹配列', '核对', '入账'] as const
/** The four steps, the current one counted from 0. */
export const stepsOf = (c: Ctx, at: number, id?: number) =>
  STEPS.map((label, i) => ({
    label: c.t(label),
    state: i < at ? 'done' : i === at ? 'current' : 'todo',
    ...(i === 1 && at === 2 && id !== undefined ? { href: `/repayment-batches/${id}/match` } : {}),
  }))
