import { cameFrom } from '../../web/came-from'
import type { Ctx } from '../../web/context'
import { f, readForm } from '../../web/form'
import { transact } from '../../web/once'
import { setPreferences } from '../access/commands'
import { forgetViewer } from '../access/viewer'
import { record } from '../audit/commands'

const fields = {
  theme: f.optionalOneOf('主题', ['system', 'light', 'dark']),
  lang: f.optionalOneOf('语言', ['zh', 'en']),
  density: f.optionalOneOf('行高', ['compact', 'standard', 'roomy']),
  menu: f.optionalOneOf('菜单', ['open', 'folded']),
}

export async function savePreferences(c: Ctx): Promise<void> {
  const form = readForm(fields, c.req.body, c.t)
  if (!form.ok) return c.res.redirect(303, '/')
  const { theme, lang, density, menu } = form.values
  const change = {
    ...(theme ? { theme } : {}),
    ...(lang ? { lang } : {}),
    ...(density ? { density } : {}),
    ...(menu ? { menuFolded: menu === 'folded' } : {}),
  }
  if (Object.keys(change).length > 0) {
    await transact(c, async (trx, actor) => {
      await setPreferences(trx, c.viewer.id, change)
      await record(trx, actor, { act: 'user.preferences', subject: `user:${c.viewer.id}`, after: change })
    })
    forgetViewer(c.viewer.id)
  }
  c.res.redirect(303, cameFrom(c.req))
}
