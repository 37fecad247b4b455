import { isRefused, refuse } from '../../../lending/refusal'
import { bulkAct } from '../../../web/bulk-act'
import { f } from '../../../web/form'
import { addMember, ownsGroup } from './commands'
import { groupById } from './queries'

/** 加入客群: into a group whose members are chosen by hand. Who is in it already counts as done. */
export const groupMany = bulkAct<{ groupId: number }>({
  name: 'group.add',
  label: '加入客群',
  access: 'group.manage',
  fields: { groupId: f.id('客群') },
  controls: async c => {
    const groups = await c.db
      .selectFrom('customerGroups')
      .select(['id', 'name', 'createdBy'])
      .where('kind', '=', 'manual')
      .where('dissolvedOn', 'is', null)
      .orderBy('name')
      .execute()
    const options = groups
      .filter(group => ownsGroup(c.viewer, group))
      .map(group => ({ value: String(group.id), label: group.name ?? '—' }))
    return [
      {
        name: 'groupId',
        label: c.t('客群'),
        control: 'select',
        required: true,
        options: [{ value: '', label: c.t('请选择') }, ...options],
      },
    ]
  },
  check: async (db, viewer, { groupId }) => {
    const group = await groupById(db, viewer, groupId)
    const open = group && group.kind === 'manual' && group.dissolvedOn === null && ownsGroup(viewer, group)
    return open ? null : refuse('choice.unknown', undefined, { field: 'groupId' })
  },
  perform: async ({ trx, actor, viewer, today, customerId }, { groupId }) => {
    const { customerNo } = await trx
      .selectFrom('customers')
      .select('customerNo')
      .where('id', '=', customerId)
      .executeTakeFirstOrThrow()
    const added = await addMember(trx, { actor, viewer, today }, groupId, customerNo)
    return isRefused(added) && added.refused === 'group.in-already' ? { id: groupId } : added
  },
})
