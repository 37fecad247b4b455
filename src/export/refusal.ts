/** Why a file is not read. The words are shown to the person who sent it. */
const WORDS = {
  'file.empty': '文件是空的，请重新选择文件',
  'file.too-large': '文件太大，请拆成几个文件再导入',
  'file.not-xlsx': '这不是 .xlsx 文件，请用 Excel 或 WPS 另存为「Excel 工作簿（.xlsx）」',
  'file.old-or-locked': '这是旧版 .xls 文件或加了密码的文件，请去掉密码并另存为「Excel 工作簿（.xlsx）」',
  'file.broken': '文件不完整或已损坏，请重新导出后再试',
  'file.bomb': '文件解压后过大，已拒绝读取',
  'file.macro': '文件带有宏或嵌入的程序，请另存为不带宏的 .xlsx 文件',
  'file.external-link': '文件引用了外部工作簿或外部数据，请断开链接后再导入',
  'file.unsafe-name': '文件内部的路径不合规范，已拒绝读取',
  'file.dtd': '文件内部含有不允许的文档类型声明，已拒绝读取',
  'file.too-many-rows': '行数超过上限，请拆成几个文件再导入',
  'file.too-many-columns': '列数超过上限，请删去多余的列',
  'file.cell-too-long': '有单元格的文字过长，请缩短后再导入',
  'file.too-slow': '读取文件超过了时间上限，请拆成几个文件再导入',
  'file.too-heavy': '读取文件占用的内存超过上限，请拆成几个文件再导入',
  'file.encoding': '文字编码无法识别，请另存为 UTF-8 或 GBK 编码',
  'file.not-text': '这不是文本文件，请选择 .csv 文件',
} as const

export type RefusalCode = keyof typeof WORDS

export interface Refusal {
  refused: RefusalCode
  words: string
  /** where in the file, or the limit that was passed */
  detail?: string
}

export const refusal = (code: RefusalCode, detail?: string): Refusal => ({ refused: code, words: WORDS[code], detail })

/** Thrown inside the readers only, and turned into a value at their door. */
export class Refused extends Error {
  readonly code: RefusalCode
  readonly detail: string | undefined

  constructor(code: RefusalCode, detail?: string) {
    super(code)
    this.code = code
    this.detail = detail
  }
}
