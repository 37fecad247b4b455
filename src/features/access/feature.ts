import type { Feature } from '../../web/feature'

export const access: Feature = { name: 'access', routes: [] }
