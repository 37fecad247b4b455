import { get } from '../../web/routes'
import { help, helpTopic } from './help'

export const routes = [get('/help', 'signed-in', 'none', help), get('/help/:topic', 'signed-in', 'none', helpTopic)]
