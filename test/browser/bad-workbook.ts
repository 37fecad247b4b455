import ExcelJS from 'exceljs'
import { residentId } from '../support/customers'

const HEAD = ['客户姓名', '身份证号', '手机号', '婚姻', '年收入（元）']
/** 210 rows; the fifth to the fourteenth are wrong, each in its own way. */
export async function badWorkbook(): Promise<Buffer> {
  const rows = Array.from({ length: 210 }, (_, i) => [
    `导入客户${i + 1}`,
    residentId('19810304', i + 1),
    `138${10_000_000 + i}`,
    '已婚',
    '12万',
  ])
  const spoil: [number, string][] = [
    [0, ''],
    [1, '123'],
    [1, '53990019810304001A'],
    [2, '12345'],
    [2, ''],
    [3, '不详'],
    [4, '十五万'],
    [1, rows[0]![1]!],
    [1, rows[1]![1]!],
    [1, ''],
  ]
  spoil.forEach(([column, value], i) => {
    rows[4 + i]![column] = value
  })
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet('客户')
  for (const row of [HEAD, ...rows]) sheet.addRow(row)
  return Buffer.from(await book.xlsx.writeBuffer())
}
