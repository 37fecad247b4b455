import type { Feature } from '../../web/feature'
import { routes } from './routes'

export const help: Feature = { name: 'help', routes }
