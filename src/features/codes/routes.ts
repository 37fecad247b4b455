import { get } from '../../web/routes'
import { findCodes } from './find'

export const routes = [get('/codes/:list', 'signed-in', 'none', findCodes)]
