type Words = Readonly<Record<string, readonly [word: string, tone: 'ok' | 'warn' | 'bad' | 'info' | 'vio' | 'mute']>>

/** States of the paper archive. */
export const ARCHIVE_STATUS: Readonly<Record<string, Words>> = {
  'archive-item': {
    stored: ['在库', 'ok'],
    awaiting_vault: ['待入权证库', 'warn'],
    vault: ['权证库', 'ok'],
    missing: ['遗失', 'bad'],
    released: ['已退还', 'mute'],
    lent: ['借出', 'info'],
    overdue: ['逾期未还', 'bad'],
    moved: ['已移交', 'mute'],
    destroyed: ['已销毁', 'mute'],
  },
  checkout: {
    pending: ['待审批', 'vio'],
    approved: ['已批准', 'ok'],
    rejected: ['已否决', 'bad'],
    cancelled: ['已取消', 'mute'],
    lent: ['借出', 'info'],
    returned: ['已归还', 'ok'],
    overdue: ['逾期未还', 'bad'],
  },
  'archive-volume': { open: ['待归档', 'warn'], filed: ['已归档', 'ok'], destroyed: ['已销毁', 'mute'] },
  'archive-handover': { handed: ['待接收', 'vio'], done: ['已移交', 'ok'], cancelled: ['已取消', 'mute'] },
  'archive-stocktake': {
    open: ['盘点中', 'info'],
    explained: ['待审核', 'vio'],
    closed: ['已结束', 'ok'],
    cancelled: ['已取消', 'mute'],
  },
  'archive-finding': {
    found: ['相符', 'ok'],
    lent: ['借出', 'info'],
    missing: ['缺失', 'bad'],
    misplaced: ['错放', 'warn'],
    unexpected: ['账外', 'warn'],
    unknown: ['未知条码', 'bad'],
  },
  'vault-order': { pending: ['待复核', 'vio'], done: ['已入账', 'ok'], cancelled: ['已取消', 'mute'] },
  'archive-disposal': {
    listed: ['待鉴定', 'info'],
    appraised: ['待审批', 'vio'],
    approved: ['待销毁', 'warn'],
    rejected: ['未同意', 'bad'],
    cancelled: ['已取消', 'mute'],
    destroyed: ['已销毁', 'mute'],
  },
}
