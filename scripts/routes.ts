import { allRoutes } from '../src/features'
import { checkRoutes } from '../src/web/guard'

/** `npm run -s routes`: every route with who may come, what is written to the audit, and whose rows it touches. */
const routes = allRoutes()
checkRoutes(routes)
const table = routes.map(({ method, path, access, audit, scope }) => ({
  method,
  path,
  permission: access,
  audit,
  scope,
}))
console.log(JSON.stringify(table, null, 2))
