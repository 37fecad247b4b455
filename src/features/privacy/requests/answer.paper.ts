import type { Letter } from '../../../export/pdf/letter'
import { bookDate, formatChinese } from '../../../lending/dates'
import { REQUEST_WORDS, type RequestKind } from '../words'
import type { RequestRow } from './queries'

/** What the person is told: granted or refused, why, and where he can turn to. */
export function answerLetter(
  frame: Pick<Letter, 'bank' | 'footer'> & { readonly watermark: string },
  row: RequestRow,
): Letter {
  const granted = row.outcome === 'granted'
  return {
    ...frame,
    title: '个人信息请求答复书',
    no: row.requestNo,
    paragraphs: [
      `${row.customerName}：`,
      `您于 ${formatChinese(row.askedOn)}向本机构提出“${REQUEST_WORDS[row.kind as RequestKind]}”的请求，本机构已核实请求人身份，现答复如下：`,
      {
        kv: [
          ['请求编号', row.requestNo],
          ['客户编号', row.customerNo],
          ['请求内容', row.content],
          ['办理结果', granted ? '同意' : '不予同意'],
        ],
      },
      { heading: granted ? '答复内容' : '不予同意的理由' },
      row.answer ?? '',
      '如对本答复有异议，您可以向本机构客户服务部门投诉，也可以向金融监管部门、网信部门投诉举报，或者依法向人民法院提起诉讼。',
      { signatures: [`${frame.bank}（盖章）`] },
      ...(row.decidedOn === null ? [] : [`答复日期：${formatChinese(bookDate(row.decidedOn))}`]),
    ],
  }
}
