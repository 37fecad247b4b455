import type { Feature } from '../../web/feature'
import { dayEnd } from './day-end'
import { routes } from './routes'

/** 分次放款 and 随借随还: payouts after the first, principal back before the last day. */
export const draws: Feature = { name: 'draws', routes, dayEnd }
