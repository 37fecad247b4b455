import { cameFrom } from '../../web/came-from'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { page } from '../../web/page'
import { KEYS, TOPICS, type Topic, topicFor } from './topics'

const show = (c: Ctx, topic: Topic): void => page(c, 'help/help', { topic, topics: TOPICS, keys: KEYS })

/** Help for the page one came from. */
export const help = (c: Ctx): void => show(c, topicFor(cameFrom(c.req)))

export function helpTopic(c: Ctx): void {
  const topic = TOPICS.find(one => one.key === c.param('topic'))
  if (!topic) throw notFound()
  show(c, topic)
}
