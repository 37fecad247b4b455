import type { Ctx } from '../../web/context'
import { page } from '../../web/page'
import { namesFor } from './names'
import { currentProducts } from './queries'

export async function list(c: Ctx): Promise<void> {
  page(c, 'products/list', { products: await currentProducts(c.db), names: namesFor(c.t) })
}
