import type { Permission } from '../../permissions'
import type { Ctx } from '../../web/context'

/** The screens of accounting, in the order of the work. */
const SCREENS: readonly (readonly [href: string, label: string, access: Permission])[] = [
  ['/vouchers', '记账凭证', 'voucher.read'],
  ['/manual-vouchers', '手工凭证', 'voucher.read'],
  ['/ledgers', '科目余额', 'voucher.read'],
  ['/periods', '月结', 'voucher.read'],
  ['/provisions', '减值准备', 'voucher.read'],
  ['/vat', '增值税', 'voucher.read'],
  ['/accounts', '科目', 'voucher.read'],
  ['/posting-rules', '入账规则', 'voucher.read'],
  ['/handovers', '凭证导出', 'voucher.read'],
]

export const tabsOf = (c: Ctx, here: string) =>
  SCREENS.filter(([, , access]) => c.may(access)).map(([href, label]) => ({
    href,
    label: c.t(label),
    active: href === here,
  }))
