import { bars, ring } from '../../web/charts'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { page } from '../../web/page'

const MONTHS = ['2026-06', '2026-07', '2026-08', '2026-09', '2026-10', '2026-11']

/** Made-up figures: this page shows the look, and is not there in production. */
export function gallery(c: Ctx): void {
  if (c.deps.config.production) throw notFound()
  page(c, 'gallery/kit', {
    chart: bars({
      labels: MONTHS,
      unit: c.t('万元'),
      series: [
        { name: c.t('放款'), values: [120, 132, 101, 134, 90, 156], colour: 'c1' },
        { name: c.t('回收'), values: [80, 92, 99, 84, 120, 110], colour: 'c2' },
      ],
    }),
    ring: ring([
      { name: c.t('正常'), value: 95, colour: 'k1' },
      { name: c.t('关注'), value: 5, colour: 'k2' },
    ]),
  })
}
