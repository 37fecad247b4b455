import type { Feature } from '../../web/feature'
import { routes } from './routes'

export const session: Feature = { name: 'session', routes }
