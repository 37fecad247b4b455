import type { Feature } from '../../web/feature'
import type { ImportKind } from '../../web/import-kind'
import { customersKind } from './customers-kind'
import { useKinds } from './kinds'
import { routes } from './routes'
import { runImports } from './run'
import { runUndos } from './undo'

/** The kinds come from all over the river; only features.ts knows them all, so it hands them in. */
export function imports(kinds: () => readonly ImportKind[]): Feature {
  useKinds(kinds)
  return {
    name: 'imports',
    routes,
    imports: [customersKind],
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
    jobs: [
      { name: 'imports.run', everySeconds: 2, run: ({ db }) => runImports(db) },
      { name: 'imports.undo', everySeconds: 5, run: ({ db }) => runUndos(db) },
    ],
  }
}
