import { writeLetter } from '../../../export/pdf/letter'
import type { Ctx } from '../../../web/context'
import { beginPdf, paperFoot, takenBy } from '../../../web/download'
import { notFound } from '../../../web/errors'
import { recordAlone } from '../../audit/commands'
import { codesFor, wordOf } from '../../customers/codes'
import { customerFile } from '../../customers/queries'
import { opened } from '../../customers/record'
import { consentLetter } from './consent.paper'
import { purposesOf } from './queries'

/** 授权书 to be signed, with the full number of who signs: on record before the first byte leaves. */
export async function printConsent(c: Ctx): Promise<void> {
  const [file, purposes, codes] = await Promise.all([
    customerFile(c.db, c.viewer, c.id()),
    purposesOf(c.db),
    codesFor(c.db, 'zh'),
  ])
  const wanted = c.query('purpose', 40)
  const offered = purposes.filter(one => one.retiredOn === null)
  const purpose = wanted === undefined ? offered[0] : offered.find(one => one.code === wanted)
  if (!file || !purpose) throw notFound()
  const { name, idNo, idType } = opened(file)
  await recordAlone(c.db, c.actor, {
    act: 'consent.print',
    subject: `customer:${file.id}`,
    customerId: file.id,
    businessDate: c.today,
    after: { purpose: purpose.code, text: purpose.version, shown: ['idNo'] },
  })
  beginPdf(c, `${purpose.title}_${file.customerNo}`)
  await writeLetter(
    c.res,
    consentLetter(
      {
        bank: c.deps.bank(),
        footer: paperFoot(c, `${file.customerNo}-V${purpose.version}`),
        watermark: takenBy(c),
      },
      {
        ...purpose,
        customerNo: file.customerNo,
        name,
        idNo,
        idName: wordOf(file.kind === 'person' ? codes.person_id_type : codes.company_id_type, idType) || '证件号码',
        company: file.kind !== 'person',
        today: c.today,
      },
    ),
  )
}
