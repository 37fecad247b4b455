import type { Feature } from '../../web/feature'
import { runLetterBatches } from './batch-commands'
import { routes } from './routes'

/** 函件: templates with placeholders under two hands, and what is written to borrowers from them. */
export const letters: Feature = {
  name: 'letters',
  routes,
  customerRows: [{ table: 'letters', label: '函件', closed: true }],
  menu: [
    { group: '客户与档案', order: 16, href: '/letters', label: '函件', icon: 'mail', access: 'document.read' },
    {
      group: '分析与设置',
      order: 906,
      href: '/letter-templates',
      label: '函件模板',
      icon: 'file-text',
      access: 'template.edit',
    },
  ],
  actions: [
    { label: '批量制作函件', href: '/letters/batches/new', icon: 'mail', access: 'letter.make' },
    { label: '新增函件模板', href: '/letter-templates/new', icon: 'file-text', access: 'template.edit' },
  ],
  jobs: [
    {
      name: 'letters.batches',
      everySeconds: 2,
      run: deps => runLetterBatches(deps.db, { bank: deps.bank(), now: deps.now }),
    },
  ],
}
