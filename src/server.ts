import { boot } from './boot'

void boot(process.env)
