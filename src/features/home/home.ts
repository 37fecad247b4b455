import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { datetime } from '../../web/format'
import { page } from '../../web/page'
import { type Panel, panelsOf } from './panels'
import { countTodos, todosOf } from './todos'

/** What is seen first is in the first answer; the rest comes a moment later, each panel from its own address. */
const AT_ONCE = new Set(['figures', 'todos', 'quick'])

function greeting(c: Ctx): string {
  const hour = Number.parseInt(datetime(c.deps.now()).slice(11, 13), 10)
  const { name } = c.viewer
  if (hour < 12) return c.t('上午好，{name}', { name })
  return hour < 18 ? c.t('下午好，{name}', { name }) : c.t('晚上好，{name}', { name })
}

async function loaded(c: Ctx, panel: Panel) {
  const { key, title, view, side } = panel
  return {
    key,
    title: c.t(title),
    view: `/${view}`,
    side,
    late: !AT_ONCE.has(key),
    data: AT_ONCE.has(key) ? await panel.load(c) : {},
  }
}

export async function home(c: Ctx): Promise<void> {
  const panels = await Promise.all(panelsOf(c.viewer).map(panel => loaded(c, panel)))
  const todo = await countTodos(c.db, c.viewer, c.today)
  page(c, 'home/index', {
    greeting: greeting(c),
    todo,
    top: panels.filter(panel => panel.key === 'figures'),
    left: panels.filter(panel => !panel.side && panel.key !== 'figures'),
    right: panels.filter(panel => panel.side),
  })
}

/** One panel: a part of the home page, and a page of its own. */
export async function panel(c: Ctx): Promise<void> {
  const found = panelsOf(c.viewer).find(one => one.key === c.param('panel'))
  if (!found) throw notFound()
  const data = await found.load(c)
  page(c, 'home/panel', { panelTitle: c.t(found.title), view: `/${found.view}`, ...data }, { part: found.view })
}

export async function todos(c: Ctx): Promise<void> {
  page(c, 'home/todos', { todos: await todosOf(c.db, c.viewer, c.today) })
}

/** The red number in the menu. */
export async function todoCount(c: Ctx): Promise<void> {
  const { all } = await countTodos(c.db, c.viewer, c.today)
  c.res.setHeader('Cache-Control', 'no-store')
  c.res.type('html').send(all > 0 ? String(all) : '')
}
