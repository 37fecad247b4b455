import type { Ctx } from '../../web/context'

const STATES: Readonly<Record<string, readonly [string, 'ok' | 'info' | 'bad' | 'mute' | 'warn']>> = {
  uploaded: ['待匹配列', 'info'],
  checked: ['待提交', 'info'],
  running: ['正在执行', 'info'],
  done: ['已完成', 'ok'],
  failed: ['失败', 'bad'],
  undoing: ['正在撤销', 'info'],
  undone: ['已撤销', 'mute'],
  cancelled: ['已取消', 'mute'],
}
export function stateBadge(c: Ctx, state: string) {
  const [word, tone] = STATES[state] ?? [state, 'mute' as const]
  return { word: c.t(word), tone }
}

const STEPS = ['上传文件', '匹配列', '检查数据', '提交导入'] as const

/** The four steps, the current one counted from 0. */
export const stepsOf = (c: Ctx, at: number, id?: number) =>
  STEPS.map((label, i) => ({
    label: c.t(label),
    state: i < at ? 'done' : i === at ? 'current' : 'todo',
    ...(i === 1 && at === 2 && id !== undefined ? { href: `/imports/${id}/match` } : {}),
  }))
