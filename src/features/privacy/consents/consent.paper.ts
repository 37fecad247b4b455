import type { Letter } from '../../../export/pdf/letter'
import { type BookDate, formatChinese } from '../../../lending/dates'

export interface ConsentPaper {
  readonly title: string
  readonly body: string
  readonly version: number
  readonly months: number | null
  readonly customerNo: string
  readonly name: string
  readonly idName: string
  readonly idNo: string
  readonly company: boolean
  readonly today: BookDate
}

/** 授权书 as it is signed: the words of the version in force, who signs, and room for the signature. */
export function consentLetter(
  frame: Pick<Letter, 'bank' | 'footer'> & { readonly watermark: string },
  it: ConsentPaper,
): Letter {
  const term = it.months === null ? '自签署之日起至本人书面撤回之日止' : `自签署之日起 ${it.months} 个月`
  return {
    ...frame,
    title: it.title,
    no: `${it.customerNo}-V${it.version}`,
    paragraphs: [
      `致：${frame.bank}`,
      {
        kv: [
          ['授权人', it.name],
          [it.idName, it.idNo],
          ['客户编号', it.customerNo],
          ['文本版本', `第 ${it.version} 版`],
        ],
      },
      ...it.body.split('\n').filter(line => line.trim() !== ''),
      `本授权有效期：${term}。授权人可以随时撤回本授权，撤回不影响此前已经进行的处理。`,
      '授权人已阅读并理解以上全部内容，自愿签署。',
      {
        signatures: it.company ? ['授权人（盖章）', '法定代表人或受托人', '日期'] : ['授权人（签字）', '日期'],
      },
      `打印日期：${formatChinese(it.today)}`,
    ],
  }
}
