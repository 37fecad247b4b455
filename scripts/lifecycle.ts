import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { casesIn } from './cases'
import { type CheckAnswer, replayCase } from './lifecycle/index'
import type { LifecycleCase, Products } from './lifecycle/types'

/** Product settings come from the second file, or from `fineract-products.json` beside the cases. */
function productsFor(path: string, given: string | undefined): Products {
  const file = given ?? join(dirname(path), 'fineract-products.json')
  if (!existsSync(file)) return {}
  return (JSON.parse(readFileSync(file, 'utf8')) as { products: Products }).products
}

function main([path, products]: readonly string[]): number {
  if (!path) {
    process.stderr.write('usage: npm run -s lifecycle -- CASES.json [PRODUCTS.json]\n')
    return 2
  }
  const settings = productsFor(path, products)
  const answers: CheckAnswer[] = casesIn<LifecycleCase>(path).flatMap(one => replayCase(one, settings))
  process.stdout.write(`${JSON.stringify(answers, null, 1)}\n`)
  return 0
}

process.exitCode = main(process.argv.slice(2))
