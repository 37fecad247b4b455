import type { Retention } from '../../lending/archive/retention'
import type { Gap } from '../../lending/archive/rules'
import type { Translate } from '../../web/i18n'

type Words = Readonly<Record<string, string>>

export const PURPOSE_WORDS: Words = {
  business: '业务办理',
  inspection: '贷后检查',
  audit: '审计检查',
  litigation: '诉讼',
  settlement: '结清',
  other: '其他',
}
export const CONDITION_WORDS: Words = { good: '完好', damaged: '破损', missing_pages: '缺页', lost: '遗失' }
export const CUSTODY_WORDS: Words = { vault: '权证库', room: '档案库' }
export const HANDOVER_WORDS: Words = { officer: '换客户经理', branch: '换机构', central: '结清移交总行' }
export const VAULT_REASONS: Words = {
  deposit: '入库保管',
  release: '结清退还',
  lend: '借阅借出',
  return: '归还入库',
  lost: '盘点遗失',
}
export const FINDING_WORDS: Words = {
  found: '相符',
  lent: '借出',
  missing: '缺失',
  misplaced: '错放',
  unexpected: '账外',
  unknown: '未知条码',
}
export const ACTION_WORDS: Words = { none: '仅说明', lost: '按遗失登记', put_back: '已归位' }
const GAP_WORDS: Words = { class: '缺「{what}」', lent: '{what} 借出', missing: '{what} 遗失', pages: '缺第 {what} 页' }

export const gapText = (t: Translate, gap: Gap): string => t(GAP_WORDS[gap.kind]!, { what: gap.what })

/** 保管期限 as it is shown. */
export function retentionText(t: Translate, it: Retention): string {
  if (it.kind === 'until') return t('保管 {n} 年，至 {day}', { n: it.years, day: it.until })
  const words: Words = {
    running: '贷款未结清',
    claim: '已核销，债权终结前永久保管',
    held: '法定保全，不得销毁',
    permanent: '永久保管',
  }
  return t(words[it.kind]!)
}
