import type { Feature } from '../../web/feature'
import { routes } from './routes'

/** 无还本续贷: a new loan pays the old one off before it is due. */
export const renewals: Feature = {
  name: 'renewals',
  routes,
  customerRows: [{ table: 'renewals', label: '无还本续贷', key: 'applicationId', closed: true }],
}
