/** What learning from past cases says when it cannot. */
export const SCORING_WORDS: Readonly<Record<string, string>> = {
  'scoring.no-outcome': '样本里只有一种结果，无法学习；请同时提供正常和违约的样本',
  'scoring.no-such-value': '看不出哪个值表示违约，请从 {values} 中选择',
  'scoring.no-target': '文件里没有“{target}”这一列',
  'scoring.not-binary': '“{target}”应恰好有两种取值，现有 {n} 种',
  'scoring.not-estimable': '有的变量彼此重复，或能毫无差错地区分结果，无法估计；请去掉后重试',
  'scoring.nothing-tells': '没有一个变量对结果有区分作用',
}
