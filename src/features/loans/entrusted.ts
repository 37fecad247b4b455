import { formatFen } from '../../lending/money'
import type { Ctx } from '../../web/context'
import type { EntrustedRule } from './contract'

const USE_WORDS: Readonly<Record<EntrustedRule['use'], string>> = {
  consumer: '个人消费贷款',
  business: '个人经营贷款',
  company: '企业贷款',
}

/** The rule behind 受托支付 in one sentence, with what counts together. */
export function entrustedWords(c: Pick<Ctx, 't'>, rule: EntrustedRule): string {
  const { t } = c
  const words = t('{use}向同一收款人 {days} 天内累计超过 {sum} 元的，须受托支付', {
    use: t(USE_WORDS[rule.use]),
    days: rule.windowDays,
    sum: formatFen(rule.aboveFen),
  })
  if (rule.recentFen === 0n) return words
  return t('{rule}；此前已向该收款人支付 {sum} 元', { rule: words, sum: formatFen(rule.recentFen) })
}
