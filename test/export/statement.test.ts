import { readBankFile } from '../../src/export/read-table'

const LIMITS = { maxBytes: 1_000_000, maxRows: 1_000, maxCols: 50, maxCellChars: 2_000 }
const cellsOf = async (text: string) => {
  const read = await readBankFile(Buffer.from(text), LIMITS)
  if ('refused' in read) return read.refused
  return { format: read.format, rows: read.rows.slice(1).map(row => row.cells) }
}

test('MT940: value date, sign, decimal comma, reference, structured details of a German bank', async () => {
  const text = [
    ':20:STARTUMS',
    ':25:5085005/0194787400888',
    ':60F:C260309CNY1000,00',
    ':61:2603100310CR8661,9NTRFNONREF//B20260310-77',
    ':86:166?00GUTSCHRIFT?20SVWZ+DK202602100001?31500100?32WANG?33 JIANGUO',
    ':61:2603100310D12,NMSCNONREF',
    ':62F:C260310CNY9649,90',
    '-',
  ].join('\r\n')
  expect(await cellsOf(text)).toEqual({
    format: 'mt940',
    rows: [
      ['2026-03-10', '贷', '8661.9', 'CNY', 'B20260310-77', 'WANG JIANGUO', '500100', 'SVWZ+DK202602100001'],
      ['2026-03-10', '借', '12', 'CNY', '', '', '', ''],
    ],
  })
})

test('CAMT.053: the other party of a credit is its debtor; a document type is refused', async () => {
  const entry = `<Ntry><Amt Ccy="CNY">500.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-03-10</Dt></BookgDt>
    <AcctSvcrRef>R-1</AcctSvcrRef><NtryDtls><TxDtls><Amt Ccy="CNY">1.00</Amt><RltdPties><Dbtr><Nm>王建国</Nm></Dbtr>
    <DbtrAcct><Id><Othr><Id>622202</Id></Othr></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>还贷 DK1</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`
  const doc = (body: string) =>
    `<?xml version="1.0"?><Document><BkToCstmrStmt><Stmt>${body}</Stmt></BkToCstmrStmt></Document>`
  expect(await cellsOf(doc(entry))).toEqual({
    format: 'camt',
    rows: [['2026-03-10', '贷', '500.00', 'CNY', 'R-1', '王建国', '622202', '还贷 DK1']],
  })
  expect(await cellsOf(doc('').replace('<Document>', '<!DOCTYPE d [<!ENTITY x "y">]><Document>'))).toBe('file.dtd')
  expect(await cellsOf(doc('<Ntry>'))).toBe('file.broken')
  expect(await cellsOf(doc(''))).toBe('file.empty')
})

test('OFX 1 without closing tags', async () => {
  const text = `OFXHEADER:100\n<OFX><CURDEF>CNY<BANKTRANLIST>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260310120000[+8:CST]<TRNAMT>+88,50<FITID>F-9<NAME>A &amp; B<MEMO>还款</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260310<TRNAMT>-1.00<FITID>F-10</STMTTRN></BANKTRANLIST></OFX>`
  expect(await cellsOf(text)).toEqual({
    format: 'ofx',
    rows: [
      ['2026-03-10', '贷', '88.50', 'CNY', 'F-9', 'A & B', '', '还款'],
      ['2026-03-10', '借', '1.00', 'CNY', 'F-10', '', '', ''],
    ],
  })
})
