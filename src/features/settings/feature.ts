import type { Feature } from '../../web/feature'

export const settings: Feature = { name: 'settings', routes: [] }
