import { XmlReader } from '../xml'
import { type Movement, tidy } from './movement'

interface Entry {
  readonly values: Map<string, string>
}

/** Where in an entry a value stands; the first hit wins. Paths are counted from <Ntry>. */
const PATHS: Readonly<Record<'amount' | 'sign' | 'date' | 'reference' | 'memo', readonly string[]>> = {
  amount: ['Amt'],
  sign: ['CdtDbtInd'],
  date: ['BookgDt/Dt', 'BookgDt/DtTm', 'ValDt/Dt', 'ValDt/DtTm'],
  reference: ['AcctSvcrRef', 'NtryDtls/TxDtls/Refs/AcctSvcrRef', 'NtryDtls/TxDtls/Refs/EndToEndId', 'NtryRef'],
  memo: ['NtryDtls/TxDtls/RmtInf/Ustrd', 'NtryDtls/TxDtls/AddtlTxInf', 'AddtlNtryInf'],
}
const PARTY = 'NtryDtls/TxDtls/RltdPties'

function movementOf({ values }: Entry): Movement {
  const first = (paths: readonly string[]) => paths.map(path => values.get(path)).find(value => value) ?? ''
  const credit = first(PATHS.sign) === 'CRDT'
  const other = credit ? 'Dbtr' : 'Cdtr'
  return {
    date: first(PATHS.date).slice(0, 10),
    sign: credit ? 'C' : 'D',
    amount: first(PATHS.amount),
    currency: values.get('Amt@Ccy') ?? '',
    reference: first(PATHS.reference),
    name: first([`${PARTY}/${other}/Nm`, `${PARTY}/${other}/Pty/Nm`]),
    account: first([`${PARTY}/${other}Acct/Id/IBAN`, `${PARTY}/${other}Acct/Id/Othr/Id`]),
    memo: tidy(first(PATHS.memo)),
  }
}

/** ISO 20022 camt.052, .053 and .054: one movement for every <Ntry>. A document type or a broken tree is refused by the reader. */
export function readCamt(text: string): Movement[] {
  const movements: Movement[] = []
  const path: string[] = []
  let entry: Entry | null = null
  let at = 0
  let said = ''
  const reader = new XmlReader({
    open(tag) {
      path.push(tag.name)
      said = ''
      if (tag.name === 'Ntry' && !entry) {
        entry = { values: new Map() }
        at = path.length
      }
      const currency = entry && path.length === at + 1 && tag.name === 'Amt' ? tag.get('Ccy') : undefined
      if (currency) entry?.values.set('Amt@Ccy', currency)
    },
    text(piece) {
      said += piece
    },
    close() {
      if (entry && path.length > at) {
        const key = path.slice(at).join('/')
        const value = said.trim()
        if (value !== '' && !entry.values.has(key)) entry.values.set(key, value)
      }
      if (entry && path.length === at) {
        movements.push(movementOf(entry))
        entry = null
      }
      said = ''
      path.pop()
    },
  })
  reader.feed(text.replace(/^\ufeff/, '').trim())
  reader.end()
  return movements
}
