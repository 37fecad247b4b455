import type { Feature } from '../../web/feature'
import { routes } from './routes'

export const codes: Feature = { name: 'codes', routes }
