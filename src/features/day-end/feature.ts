import type { Feature } from '../../web/feature'
import type { Steps } from './list'
import { routes } from './routes'

/** The steps come from all over the river; only features.ts knows them all, so it hands them in. */
export const dayEnd = (steps: Steps): Feature => ({
  name: 'day-end',
  routes: routes(steps),
  actions: [{ label: '执行日终', href: '/day-ends', icon: 'player-play', access: 'day-end.run' }],
  menu: [
    {
      group: '分析与设置',
      order: 130,
      href: '/day-ends',
      label: '日终',
      icon: 'history',
      access: 'day-end.read',
    },
  ],
})
