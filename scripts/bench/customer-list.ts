import { fillCustomers } from '../generate/customers'
import { signIn } from './sign-in'
import { beside, type Finding, load, stand } from './stand'

const CUSTOMERS = 100_000

/** The first page of the customer list, signed in with the right to see all, beside a bare page of the same rows. */
export async function customerList(): Promise<Finding> {
  const place = await stand()
  try {
    await fillCustomers(place, CUSTOMERS)
    const app = await place.serve('src/server.js', 3931)
    const bare = await place.serve('scripts/bench/yardstick.js', 3932)
    const { cookie } = await signIn(app, '0711')
    const page = await fetch(`${app}/customers`, { headers: { cookie } })
    const rows = (await page.text()).match(/<tr[^>]* id="/g)?.length ?? 0
    if (page.status !== 200 || rows < 20) throw new Error(`the customer list shows ${rows} rows (${page.status})`)
    const found = await beside(
      3,
      () => load(`${app}/customers`, 5, { method: 'GET', path: '/customers', headers: { cookie } }, 200),
      () => load(`${bare}/list`, 5, { method: 'GET', path: '/list' }, 200),
    )
    return { name: `customer list, 20 of ${CUSTOMERS}`, unit: 'pages a second', target: 'ratio >= 0.4', ...found }
  } finally {
    await place.close()
  }
}
