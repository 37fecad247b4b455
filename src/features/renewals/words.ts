import type { Condition, FirmSize } from '../../lending/renewal'

export const CONDITION_WORDS: Readonly<Record<Condition, string>> = {
  lawful: '依法合规经营',
  operating: '生产经营正常',
  credit: '信用良好',
  arrears: '无欠息逾期',
  diversion: '无挪用贷款',
}

export const SIZE_WORDS: Readonly<Record<FirmSize, string>> = {
  micro: '微型企业',
  small: '小型企业',
  medium: '中型企业',
  large: '大型企业',
  sole: '个体工商户',
}
