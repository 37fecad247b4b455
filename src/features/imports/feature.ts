import type { Feature } from '../../web/feature'
import { routes } from './routes'
import { runImports } from './run'

export const imports: Feature = {
  name: 'imports',
  routes,
  customerRows: [{ table: 'importRows', stays: 'says what the file of an import brought' }],
  menu: [
    {
      group: '客户与档案',
      order: 12,
      href: '/imports',
      label: '批量导入',
      icon: 'file-spreadsheet',
      access: 'customer.import',
    },
  ],
  jobs: [{ name: 'imports.run', everySeconds: 2, run: ({ db }) => runImports(db) }],
}
