import type { Feature } from '../../web/feature'
import { routes } from './routes'

export const search: Feature = { name: 'search', routes }
