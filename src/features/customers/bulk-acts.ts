import { refuse } from '../../lending/refusal'
import { bulkAct } from '../../web/bulk-act'
import { f } from '../../web/form'
import { assignOfficer } from './keeping'
import { officerInReach, officersInReach } from './officers'

/** 移交管户 of many: each customer with his own line in 大事记 and audit. */
export const assignMany = bulkAct<{ officerId: number; reason: string }>({
  name: 'customer.assign',
  label: '移交管户',
  access: 'customer.assign',
  fields: { officerId: f.id('客户经理'), reason: f.text('移交原因', { required: true, max: 200 }) },
  controls: async c => {
    const officers = await officersInReach(c.db, c.viewer)
    const options = officers.map(one => ({
      value: String(one.id),
      label: `${one.branchName} ${one.name}（${one.staffNo}）`,
    }))
    return [
      {
        name: 'officerId',
        label: c.t('客户经理'),
        control: 'select',
        required: true,
        options: [{ value: '', label: c.t('请选择') }, ...options],
      },
      { name: 'reason', label: c.t('移交原因'), control: 'text', required: true, max: 200 },
    ]
  },
  check: async (db, viewer, { officerId }) =>
    (await officerInReach(db, viewer, officerId))
      ? null
      : refuse('customer.no-officer', '请从列表中选择客户经理', { field: 'officerId' }),
  perform: ({ trx, actor, viewer, today, customerId }, input) =>
    assignOfficer(trx, actor, today, { customerIds: [customerId], ...input, sight: viewer }),
})
