import type { Permission } from '../permissions'

export type MenuGroup = '' | '客户与档案' | '贷款业务' | '贷后与风险' | '分析与设置'
export const MENU_GROUPS: readonly MenuGroup[] = ['', '客户与档案', '贷款业务', '贷后与风险', '分析与设置']

export interface MenuItem {
  readonly group: MenuGroup
  readonly order: number
  readonly href: string
  readonly label: string
  readonly icon: string
  readonly access: Permission | 'signed-in'
  /** Address that answers the number beside the item, asked for after the page has loaded. */
  readonly counter?: string
  readonly red?: boolean
  /** Place in the phone's bottom bar, 1–5. */
  readonly phone?: number
  /** The shorter word of the bottom bar. */
  readonly phoneLabel?: string
  /** Stands in the phone's bottom bar and not in the menu. */
  readonly phoneOnly?: boolean
}

/** A page on which something is begun: 还款登记. Found by its name in the search box. */
export interface QuickAct {
  readonly label: string
  readonly href: string
  readonly icon: string
  readonly access: Permission | 'signed-in'
}
