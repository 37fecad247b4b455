import type { Viewer } from '../permissions'
import type { Ctx } from './context'
import type { Helpers } from './format'
import { MENU_GROUPS, type MenuItem } from './menu'

const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']

export interface ShellItem {
  readonly href: string
  readonly label: string
  readonly icon: string
  readonly active: boolean
  readonly counter?: string
  readonly red?: boolean
}

const allowed = (viewer: Viewer, item: MenuItem): boolean =>
  item.access === 'signed-in' || viewer.permissions.has(item.access)

const isAt = (path: string, href: string): boolean =>
  href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`) || path.startsWith(`${href}?`)

const shown = (item: MenuItem, path: string, h: Helpers): ShellItem => ({
  href: item.href,
  label: h.t(item.label),
  icon: item.icon,
  active: isAt(path, item.href),
  ...(item.counter ? { counter: item.counter } : {}),
  ...(item.red ? { red: true } : {}),
})

export type Steady = ReturnType<typeof steadyOf>

/** Items of the menu under which the page of this address is found. */
export const placesOf = (c: Ctx): string[] =>
  c.deps.menu.filter(item => isAt(c.req.path, item.href)).map(item => item.href)

/** What stands around the page and stays while one works: the menu of what this viewer may open, who he is, which day it is. */
export function steadyOf(c: Ctx, h: Helpers) {
  const { viewer } = c
  const path = c.req.path
  const mine = c.deps.menu.filter(item => allowed(viewer, item))
  const weekday = WEEKDAYS[new Date(`${c.today}T00:00:00Z`).getUTCDay()] ?? ''
  return {
    bank: c.deps.bank(),
    product: '信档',
    user: {
      name: viewer.name,
      staffNo: viewer.staffNo,
      role: viewer.title,
      branch: viewer.branchName,
      initial: viewer.name.slice(0, 1),
    },
    businessDate: c.today,
    weekday: h.t(weekday),
    menu: MENU_GROUPS.map(group => ({
      group: group === '' ? null : h.t(group),
      items: mine.filter(item => item.group === group && !item.phoneOnly).map(item => shown(item, path, h)),
    })).filter(group => group.items.length > 0),
    phoneBar: mine
      .filter(item => item.phone !== undefined)
      .sort((a, b) => a.phone! - b.phone!)
      .slice(0, 5)
      .map(item => ({ ...shown(item, path, h), label: h.t(item.phoneLabel ?? item.label) })),
    theme: viewer.theme,
    density: viewer.density,
    menuFolded: viewer.menuFolded,
    unread: viewer.unread,
    palette: true,
  }
}

/** The strip of pages opened last; it changes with every one of them. */
export const recentOf = (c: Ctx, h: Helpers) =>
  [{ href: '/', label: h.t('工作台') }, ...c.viewer.recent].map(page => ({ ...page, active: page.href === c.req.path }))
