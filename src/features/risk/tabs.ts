import type { Permission } from '../../permissions'
import type { Ctx } from '../../web/context'

const SCREENS: readonly (readonly [href: string, label: string, access: Permission])[] = [
  ['/classifications', '分类余额', 'classification.read'],
  ['/classifications/quarter', '本季待分类', 'classification.read'],
  ['/classifications/reviews', '分类调整', 'classification.read'],
  ['/classifications/events', '分类事项', 'classification.read'],
  ['/classifications/observations', '重组观察期', 'classification.read'],
  ['/classifications/matrix', '分类矩阵', 'classification.read'],
]

export const tabsOf = (c: Ctx, here: string) =>
  SCREENS.filter(([, , access]) => c.may(access)).map(([href, label]) => ({
    href,
    label: c.t(label),
    active: href === here,
  }))
