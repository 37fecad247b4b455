import type { Ctx } from '../../web/context'
import { page } from '../../web/page'
import { status } from '../../web/status'
import { formStates } from './queries'
import { hrefOfForm, type Records } from './screen'

/** Every record a lender may add fields to, and what stands of each. */
export const list =
  (records: Records) =>
  async (c: Ctx): Promise<void> => {
    const states = new Map((await formStates(c.db)).map(one => [one.record, one]))
    const badge = (code: string) => {
      const { word, tone } = status('version', code)
      return { word: c.t(word), tone }
    }
    page(c, 'fields/records', {
      rows: records().map(kind => {
        const state = states.get(kind.name)
        const draft = state?.draft === 'submitted' ? 'pending' : 'draft'
        return {
          href: hrefOfForm(kind),
          cells: {
            name: c.t(kind.label),
            subs: kind.subs.map(sub => c.t(sub.label)).join('、'),
            fields: state?.fields ?? 0,
            retired: state?.retired ?? 0,
            version: state?.version ? { text: `V${state.version}`, sub: state.publishedOn ?? '' } : '—',
            draft: state?.draft ? { badge: badge(draft) } : '—',
          },
        }
      }),
    })
  }
