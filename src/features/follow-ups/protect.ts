import { decrypt, encrypt } from '../../db/codec'
import { maskAddress } from '../../lending/mask'

type Secret = 'place' | 'position'
const placeOf = (column: Secret, row: number) => ({ table: 'follow_ups', column, row })

export const sealed = (column: Secret, row: number, value: string | null): Buffer | null =>
  value === null ? null : encrypt(placeOf(column, row), value)
export const opened = (column: Secret, row: number, value: Buffer | null): string | null =>
  value === null ? null : decrypt(placeOf(column, row), value)
/** Where somebody lives or works is shown as addresses are. */
export const shownPlace = (row: number, value: Buffer | null): string | null => {
  const place = opened('place', row, value)
  return place === null ? null : maskAddress(place)
}
