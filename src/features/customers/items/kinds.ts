import { blindIndex } from '../../../db/codec'
import { maskAddress, maskCard } from '../../../lending/mask'
import { halfWidth } from '../../../lending/text'
import type { ListName } from '../codes'
import { maskPhone } from '../protect'
import type { ItemList } from '../record'

/** What a line of each list holds beside its kind and its detail. */
export interface ItemForm {
  readonly title: string
  readonly kinds: ListName
  readonly detail: string
  readonly max: number
  readonly parts: readonly ('holder' | 'bank' | 'region' | 'amount')[]
  readonly holder?: string
}
export const ITEM_FORMS: Readonly<Record<ItemList, ItemForm>> = {
  phones: { title: '电话', kinds: 'phone_kind', detail: '号码', max: 30, parts: ['holder'], holder: '机主或联系人' },
  addresses: { title: '地址', kinds: 'address_kind', detail: '详细地址', max: 200, parts: ['region'] },
  accounts: {
    title: '银行账户',
    kinds: 'account_kind',
    detail: '账号',
    max: 40,
    parts: ['holder', 'bank'],
    holder: '户名',
  },
  assets: { title: '资产或负债', kinds: 'asset_kind', detail: '名称与说明', max: 200, parts: ['amount'] },
}

/** Kinds of 资产与负债 that are owed. */
export const DEBT_KINDS: readonly string[] = ['bank_debt', 'private_debt', 'guarantee', 'other_debt']

/** What is shown instead of the detail; what a person owns is no number and stays as he said it. */
const MASKS: Readonly<Record<ItemList, (text: string) => string>> = {
  phones: maskPhone,
  addresses: maskAddress,
  accounts: maskCard,
  assets: text => text,
}
export const maskItem = (list: ItemList, detail: string): string => MASKS[list](detail)
export const isMaskedList = (list: ItemList): boolean => list !== 'assets'

const bare = (text: string): string => halfWidth(text).replace(/[\s-]/g, '').toUpperCase()
/** Numbers are found again, and shared ones noticed, by their keyed digest; a phone has the one of the main phone. */
export function itemIndex(list: ItemList, detail: string): Buffer | null {
  if (list === 'phones') return blindIndex('customers.phone', detail.replace(/\D/g, ''))
  return list === 'accounts' ? blindIndex('customer_items.account', bare(detail)) : null
}
