import { decrypt, encrypt } from '../../db/codec'
import { idIndex, maskOf, phoneIndex } from '../customers/protect'

/** Numbers of people who are no customers: encrypted like those of customers, found by the same keyed digest. */
export const SECRETS = ['idNo', 'phone'] as const
export type Secret = (typeof SECRETS)[number]
export const isSecret = (name: string): name is Secret => SECRETS.some(secret => secret === name)

const COLUMN: Readonly<Record<Secret, string>> = { idNo: 'id_no', phone: 'phone' }
const placeOf = (field: Secret, row: number) => ({ table: 'relations', column: COLUMN[field], row })

export const open = (field: Secret, row: number, sealed: Buffer | null): string | null =>
  sealed === null ? null : decrypt(placeOf(field, row), sealed)
export const shown = (field: Secret, row: number, sealed: Buffer | null): string | null =>
  maskOf(field, open(field, row, sealed))

export const sealedNumbers = (row: number, idNo: string | null, phone: string | null) => ({
  idNo: idNo === null ? null : encrypt(placeOf('idNo', row), idNo),
  idNoIndex: idNo === null ? null : idIndex(idNo),
  phone: phone === null ? null : encrypt(placeOf('phone', row), phone),
  phoneIndex: phone === null ? null : phoneIndex(phone),
})
