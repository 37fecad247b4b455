import type { Machine } from '../states'

export const ITEM_STATES = ['stored', 'awaiting_vault', 'vault', 'lent', 'missing', 'released', 'destroyed'] as const
export type ItemState = (typeof ITEM_STATES)[number]
export type ItemAct = 'enter_vault' | 'lend' | 'return' | 'return_vault' | 'lose' | 'find' | 'release' | 'destroy'

/**
 * 件: on a shelf, or a title deed in the vault; out and back. What was given back to its owner or destroyed stays so. A deed that comes
 * back waits again for two keepers. Custody of title deeds as of cash (双人管库): see bank rules on 权证 management.
 */
export const ITEM: Machine<ItemState, ItemAct> = {
  stored: { lend: 'lent', lose: 'missing', destroy: 'destroyed' },
  awaiting_vault: { enter_vault: 'vault', lose: 'missing' },
  vault: { lend: 'lent', release: 'released', lose: 'missing' },
  lent: { return: 'stored', return_vault: 'awaiting_vault', lose: 'missing' },
  missing: { find: 'stored', return_vault: 'awaiting_vault', destroy: 'destroyed' },
  released: {},
  destroyed: {},
}

export type CheckoutState = 'pending' | 'approved' | 'rejected' | 'cancelled' | 'lent' | 'returned'
export type CheckoutAct = 'approve' | 'reject' | 'cancel' | 'hand_out' | 'return'

/** 借阅: asked for, approved by another, handed out, returned. */
export const CHECKOUT: Machine<CheckoutState, CheckoutAct> = {
  pending: { approve: 'approved', reject: 'rejected', cancel: 'cancelled' },
  approved: { hand_out: 'lent', cancel: 'cancelled' },
  lent: { return: 'returned' },
  rejected: {},
  cancelled: {},
  returned: {},
}

export type HandoverState = 'handed' | 'done' | 'cancelled'
export type HandoverAct = 'receive' | 'cancel'

/** 移交: the list is signed by who hands over, then by who takes over. */
export const HANDOVER: Machine<HandoverState, HandoverAct> = {
  handed: { receive: 'done', cancel: 'cancelled' },
  done: {},
  cancelled: {},
}

export type StocktakeState = 'open' | 'explained' | 'closed' | 'cancelled'
export type StocktakeAct = 'scan' | 'explain' | 'reopen' | 'close' | 'cancel'

/** 盘点: scanned, differences explained, closed by another person. */
export const STOCKTAKE: Machine<StocktakeState, StocktakeAct> = {
  open: { scan: 'open', explain: 'explained', cancel: 'cancelled' },
  explained: { close: 'closed', reopen: 'open' },
  closed: {},
  cancelled: {},
}

export type VaultOrderState = 'pending' | 'done' | 'cancelled'
export type VaultOrderAct = 'sign' | 'cancel'

/** 权证出入库: one keeper asks, the other signs. */
export const VAULT_ORDER: Machine<VaultOrderState, VaultOrderAct> = {
  pending: { sign: 'done', cancel: 'cancelled' },
  done: {},
  cancelled: {},
}

export type DisposalState = 'listed' | 'appraised' | 'approved' | 'rejected' | 'cancelled' | 'destroyed'
export type DisposalAct = 'appraise' | 'approve' | 'reject' | 'witness' | 'destroy' | 'cancel'

/** 销毁: listed → appraised → approved → destroyed before two witnesses. `witness`: the first of the two has signed. */
export const DISPOSAL: Machine<DisposalState, DisposalAct> = {
  listed: { appraise: 'appraised', cancel: 'cancelled' },
  appraised: { approve: 'approved', reject: 'rejected', cancel: 'cancelled' },
  approved: { witness: 'approved', destroy: 'destroyed', cancel: 'cancelled' },
  rejected: {},
  cancelled: {},
  destroyed: {},
}
