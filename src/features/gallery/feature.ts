import type { Feature } from '../../web/feature'
import { get } from '../../web/routes'
import { gallery as show } from './show'

/** Every part of the kit on one page, for those who build pages. */
export const gallery: Feature = { name: 'gallery', routes: [get('/gallery', 'signed-in', 'none', show)] }
