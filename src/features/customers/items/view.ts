import type { Ctx } from '../../../web/context'
import { wordOf } from '../codes'
import type { Loaded } from '../head'
import { ITEM_LABELS, ITEM_LISTS, type ItemList } from '../record'
import { type ItemRow, openDetail } from './commands'
import { DEBT_KINDS, ITEM_FORMS, isMaskedList, maskItem } from './kinds'

function cellsOf(c: Ctx, { file, codes }: Loaded, list: ItemList, item: ItemRow) {
  const at = `/customers/${file.id}/items/${item.id}`
  const region = item.regionCode === null ? null : codes.national.region.labelOf(item.regionCode)
  return {
    kind: wordOf(codes[ITEM_FORMS[list].kinds], item.kind),
    detail: {
      text: maskItem(list, openDetail(item)),
      ...(region ? { sub: region } : {}),
    },
    holder: item.holder,
    bank: item.bank,
    amount: { money: item.amountFen },
    note: item.note,
    acts: {
      actions: [
        ...(isMaskedList(list) && c.may('customer.reveal') ? [{ label: c.t('显示'), action: `${at}/reveal` }] : []),
        ...(c.may('customer.update')
          ? [
              { label: c.t('修改'), href: `${at}/edit` },
              { label: c.t('删除'), action: `${at}/remove`, confirm: c.t('删除这一条？档案编号的版本随之加一') },
            ]
          : []),
      ],
    },
  }
}

const COLUMNS: Readonly<Record<ItemList, readonly (readonly [key: string, label: string])[]>> = {
  phones: [
    ['kind', '类别'],
    ['detail', '号码'],
    ['holder', '机主或联系人'],
    ['note', '备注'],
  ],
  addresses: [
    ['kind', '类别'],
    ['detail', '详细地址'],
    ['note', '备注'],
  ],
  accounts: [
    ['kind', '类别'],
    ['detail', '账号'],
    ['holder', '户名'],
    ['bank', '开户行'],
    ['note', '备注'],
  ],
  assets: [
    ['kind', '类别'],
    ['detail', '名称与说明'],
    ['amount', '金额（元）'],
    ['note', '备注'],
  ],
}

function footOf(c: Ctx, items: readonly ItemRow[]) {
  const sum = (debts: boolean) =>
    items
      .filter(one => DEBT_KINDS.includes(one.kind) === debts)
      .reduce((total, one) => total + (one.amountFen ?? 0n), 0n)
  return { cells: { kind: c.t('资产减负债'), amount: { money: sum(false) - sum(true) } } }
}

/** The lists of the profile page, one card each. */
export const itemCards = (c: Ctx, loaded: Loaded, items: readonly ItemRow[]) =>
  ITEM_LISTS.map(list => {
    const own = items.filter(item => item.list === list)
    return {
      id: `customers-${list}`,
      label: c.t(ITEM_LABELS[list]),
      addHref: c.may('customer.update') ? `/customers/${loaded.file.id}/items/new/${list}` : null,
      columns: [
        ...COLUMNS[list].map(([key, label]) => ({
          key,
          label: c.t(label),
          ...(key === 'amount' ? { num: true } : {}),
        })),
        { key: 'acts', label: c.t('操作') },
      ],
      rows: own.map(item => ({ id: `customers-item-${item.id}`, cells: cellsOf(c, loaded, list, item) })),
      foot: list === 'assets' && own.length > 0 ? footOf(c, own) : undefined,
    }
  })
