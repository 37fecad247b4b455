import { boot } from './boot'

boot(process.env).catch((error: unknown) => {
  console.error(error)
  console.error(`Xindang did not start: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
})
