import type { Feature } from '../../web/feature'
import { routes } from './routes'

/** Panels of a customer's page that speak of what lies downstream of it. */
export const portrait: Feature = { name: 'portrait', routes }
