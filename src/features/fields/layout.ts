import { changesOfForm, EMPTY_FORM } from '../../lending/custom-form'
import type { Ctx } from '../../web/context'
import { emptyForm, type FormState } from '../../web/form'
import { page } from '../../web/page'
import { status } from '../../web/status'
import { ownControls, ownRaw } from './forms'
import { fieldsIn, type Own, ownFrom } from './own'
import { namesOf, roleChoices, versionsOf } from './queries'
import { hrefOfForm, type LoadedForm, load, type Records, type Sub, sectionsOf, subIn } from './screen'
import { changeWords, type RoleNames, TYPE_WORDS } from './words'

type Step = { label: string; icon: string; to: 'up' | 'down' }
const STEPS: readonly Step[] = [
  { label: '上移', icon: 'arrow-up', to: 'up' },
  { label: '下移', icon: 'arrow-down', to: 'down' },
]

/** Buttons that change places; the same as dragging, by keyboard and without scripts. */
const stepsOf = (c: Ctx, { kind, edits }: LoadedForm, sub: Sub, what: string, id: string, name: string) =>
  STEPS.map(({ label, icon, to }) => ({
    label: c.t('{step}「{name}」', { step: c.t(label), name }),
    icon,
    iconOnly: true,
    small: true,
    action: `/admin/fields/${kind.name}/move`,
    fields: { edits, sub: sub.name, what, id, to },
  }))

function itemsOf(c: Ctx, loaded: LoadedForm, own: Own, sub: Sub, section: string, all: readonly string[]) {
  const { kind, inForce, mayEdit } = loaded
  return fieldsIn(own, sub.name, section, all).map(field => ({
    key: field.key,
    label: field.title,
    href: mayEdit ? `/admin/fields/${kind.name}/field/${field.key}` : undefined,
    type: c.t(TYPE_WORDS[field.type]),
    tags: [
      ...(field.required ? [c.t('必填')] : []),
      ...(field.sealed ? [c.t('加密')] : []),
      ...(field.inList ? [c.t('列表列')] : []),
      ...(field.inFilter ? [c.t('筛选')] : []),
      ...(field.roles.length > 0 ? [c.t('限角色')] : []),
      ...(inForce.ids[field.key] === undefined ? [c.t('未发布')] : []),
    ],
    steps: mayEdit ? stepsOf(c, loaded, sub, 'field', field.key, field.title) : [],
  }))
}

function sectionViews(c: Ctx, loaded: LoadedForm, own: Own, sub: Sub) {
  const { kind, mayEdit } = loaded
  const sections = sectionsOf(c, loaded, sub)
  const all = sections.map(one => one.id)
  const form = emptyForm(ownRaw(own, sub.name, null))
  return sections.map(one => ({
    ...one,
    items: itemsOf(c, loaded, own, sub, one.id, all),
    steps: mayEdit ? stepsOf(c, loaded, sub, 'section', one.id, one.label) : [],
    editHref: mayEdit && !one.built ? `/admin/fields/${kind.name}/sections/${one.id}` : undefined,
    controls: ownControls(c, own, fieldsIn(own, sub.name, one.id, all), form).map(control => ({
      ...control,
      // the preview is no form: what stands in it is never sent
      name: `preview-${control.name}`,
    })),
  }))
}

const badgeOf = (c: Ctx, { draft, inForce }: LoadedForm) => {
  const code = draft?.state === 'submitted' ? 'pending' : draft ? 'draft' : inForce.version > 0 ? 'published' : null
  if (code === null) return []
  const { word, tone } = status('version', code)
  return [{ word: c.t(word), tone }]
}

/** What the second person decides on, and who may do what with the draft now. */
async function draftView(c: Ctx, { draft, inForce, content, edits }: LoadedForm, roles: RoleNames, form: FormState) {
  if (!draft) return null
  const names = new Map((await namesOf(c.db, [...draft.editors, draft.decidedBy ?? 0])).map(one => [one.id, one.name]))
  const editors = draft.editors.map(id => names.get(id) ?? '').join('、')
  const mine = draft.editors.includes(c.viewer.id)
  const waiting = draft.state === 'submitted'
  return {
    edits,
    waiting,
    editors,
    note: draft.note,
    opinion:
      !waiting && draft.opinion !== '' ? { text: draft.opinion, who: names.get(draft.decidedBy ?? 0) ?? '' } : null,
    changes: changesOfForm(inForce.content, content).map(one => changeWords(c, roles, one)),
    own: waiting && mine && c.may('field.publish'),
    raw: form.raw,
    acts: {
      submit: !waiting && c.may('field.manage'),
      drop: !waiting && c.may('field.manage'),
      recall: waiting && c.may('field.manage'),
      decide: waiting && !mine && c.may('field.publish'),
    },
  }
}

export async function show(c: Ctx, loaded: LoadedForm, form: FormState = emptyForm(), code = 200): Promise<void> {
  const { kind, content, inForce, edits, mayEdit, draft } = loaded
  const sub = subIn(kind, form.raw.sub ?? c.query('sub'))
  const [own, versions, choices] = await Promise.all([
    ownFrom(c.db, { lang: c.viewer.lang, roles: 'all' }, kind.name, { content, ids: inForce.ids, drafts: true }),
    versionsOf(c.db, kind.name),
    roleChoices(c.db),
  ])
  const roles = new Map(choices.map(one => [one.value, one.label]))
  const view = {
    kind: { name: kind.name, label: c.t(kind.label), sub: sub.name },
    badges: badgeOf(c, loaded),
    subs: kind.subs.map(one => ({
      label: c.t(one.label),
      href: hrefOfForm(kind, one),
      active: one.name === sub.name,
    })),
    edits,
    mayEdit,
    sections: sectionViews(c, loaded, own, sub),
    retired: own.fields
      .filter(one => one.retired)
      .map(one => ({
        label: one.title,
        type: c.t(TYPE_WORDS[one.type]),
        action: mayEdit ? `/admin/fields/${kind.name}/field/${one.key}/state` : undefined,
      })),
    draft: await draftView(c, loaded, roles, form),
    versions: versions.map((one, at) => ({
      cells: {
        version: `V${one.version}`,
        what: changesOfForm(versions[at + 1]?.content ?? EMPTY_FORM, one.content)
          .map(change => changeWords(c, roles, change))
          .join('；'),
        note: one.note === '' ? '—' : one.note,
        maker: { text: one.makerName, sub: one.submittedOn ?? '' },
        decider: { text: one.deciderName, sub: one.decidedOn ?? '' },
      },
    })),
    empty: content.fields.length === 0,
    inForce: inForce.version,
    hasDraft: draft !== undefined,
  }
  page(c, 'fields/layout', { form: view, errors: form.errors }, { status: code })
}

/** The form of one record: what stands where, how it will look, and what waits to be published. */
export const layout =
  (records: Records) =>
  async (c: Ctx): Promise<void> =>
    show(c, await load(c, records))
