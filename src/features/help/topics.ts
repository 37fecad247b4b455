/** What the help pages say; each sentence is a key of the translation. */
export interface Topic {
  readonly key: string
  readonly title: string
  /** Addresses this topic speaks of, so that the question mark of a page leads to it. */
  readonly about: readonly string[]
  readonly lines: readonly string[]
}

export const TOPICS: readonly Topic[] = [
  {
    key: 'start',
    title: '开始使用',
    about: ['/me', '/notifications', '/password'],
    lines: [
      '左侧菜单只显示您有权限的功能，手机上点左上角图标打开。',
      '按 Ctrl K 打开全局搜索，可搜姓名、拼音首字母、证件号、手机号、合同号和借据号。',
      '右上角的业务日期是账务上的今天，由日终推进，可能与日历日期不同。',
      '在个人设置中可切换主题、语言和行高，启用动态口令，查看和结束已登录的设备。',
    ],
  },
  {
    key: 'customers',
    title: '客户与档案',
    about: ['/customers', '/imports', '/assignments', '/documents'],
    lines: [
      '新增客户时系统校验证件号并提示可能重复的客户。',
      '每次修改基本信息，档案编号的版本加一，旧编号仍可查到客户。',
      '证件号、手机号、账号默认打码，点“显示”可看全文，每次显示都会记入审计日志。',
      '批量导入先试算，错误逐行列出，改好后再正式导入，整批可以撤销。',
    ],
  },
  {
    key: 'lending',
    title: '申请、审批、合同与放款',
    about: ['/applications', '/approvals', '/contracts', '/disbursements', '/products', '/calculator'],
    lines: [
      '申请提交后按金额和风险自动确定审批环节，本人经办的申请不能由本人审批。',
      '退回时写明原因，客户经理补齐后重新提交，原来的意见保留。',
      '合同内容与批复不一致时不能签约。',
      '放款由一人经办、另一人复核，复核后生成借据、还款计划和凭证。',
    ],
  },
  {
    key: 'renewals',
    title: '无还本续贷',
    about: ['/renewals'],
    lines: [
      '个体工商户和企业的贷款到期前（默认 90 天内），在贷款页面可以发起无还本续贷，金额不超过原贷款余额。',
      '逐项认定续贷条件并写明依据；逾期、重组观察期、不良和挪用由系统核对，有一项即不能办理。',
      '审批、合同与普通贷款相同；合同写明借款只用于归还原贷款本金。',
      '放款前借款人须以自有资金存入原贷款截至当日的利息和费用；放款由两人办理，新贷款放出的同时原贷款结清，之后不能冲正。',
      '条件全部符合的，新贷款不因再融资下调分类；有不符合项的，按借新还旧至少列为关注。',
    ],
  },
  {
    key: 'loans',
    title: '贷款与还款',
    about: ['/loans', '/repayments', '/fee-kinds', '/day-ends'],
    lines: [
      '还款登记前先显示分配结果：先费用和罚息，再利息，后本金。',
      '登记错误时用冲正更正，原记录保留，不能删除。',
      '提前还款可先试算到指定日期的金额。',
      '日终中断后可以重新执行，已完成的步骤不会重复入账。',
    ],
  },
  {
    key: 'changes',
    title: '贷款变更',
    about: ['/changes'],
    lines: [
      '变更先试算，看清前后计划、金额和分录后提交，由另一人复核后生效。',
      '提交后情况有变的，复核时会被拒绝，撤回重新试算即可。',
      '冲正和倒起息会把之后的交易重新计算，已关账月份的账不能再改。',
      '挪用从起始日逐日计收罚息，与逾期罚息就高不叠加；纠正须由另一人复核。',
    ],
  },
  {
    key: 'batches',
    title: '批量还款与代扣',
    about: ['/repayment-batches', '/auto-debits'],
    lines: [
      '导入文件后先逐行试算，有错误的行写明原因，其余的可以入账。',
      '金额达到起点的批次须由另一人复核后入账。',
      '同一渠道的银行流水号只能入账一次，重复导入不会重复入账。',
      '一笔贷款同时只能在一个未回盘的代扣文件中。',
    ],
  },
  {
    key: 'accounting',
    title: '账务',
    about: [
      '/vouchers',
      '/manual-vouchers',
      '/accounts',
      '/ledgers',
      '/periods',
      '/provisions',
      '/provision-schemes',
      '/posting-rules',
      '/vat',
    ],
    lines: [
      '凭证由业务产生，借贷必须平衡，不能修改，只能用红字或冲正更正。',
      '日终计提利息并登记科目余额，月末关账后当月不能再记账。',
      '手工凭证由一人编制、另一人复核后记账。',
      '减值准备按方案计算，由另一人复核后记账。',
    ],
  },
  {
    key: 'classification',
    title: '五级分类',
    about: ['/classifications'],
    lines: [
      '分类取逾期天数、登记事项、交叉违约、重组和人工认定中最重的一项，页面列出命中的规则。',
      '下调当时生效；不良上调须还清欠款并按时还满观察期，由三人分别办理。',
      '登记事项立即影响分类，结束事项须由另一人复核。',
      '每季度末逐笔确认，与上季不变的可以批量确认。',
    ],
  },
  {
    key: 'risk',
    title: '风险与催收',
    about: ['/collections', '/messages', '/alerts'],
    lines: [
      '五级分类每日按逾期天数自动得出，逾期超过 90 天至少为次级；登记的事项当时生效，不良上调须三人办理。',
      '催收只能在规定时段内联系，系统拒绝超时段、超次数的登记。',
      '承诺还款到期后系统自动判断是否兑现。',
    ],
  },
  {
    key: 'reports',
    title: '报表与导出',
    about: ['/reports', '/report-jobs'],
    lines: [
      '报表可导出 Excel 和 PDF，导出的数据范围与页面相同，敏感信息打码。',
      '一次导出的行数有上限，超出时请缩小条件。',
    ],
  },
  {
    key: 'admin',
    title: '系统管理',
    about: ['/admin'],
    lines: [
      '系统管理员、安全管理员、审计三个岗位相互分开，任何人不能维护自己的权限。',
      '新用户和重置密码得到一次性密码，首次登录时必须修改。',
      '停用用户、调整机构或重置密码后，该用户的登录在一秒内结束。',
      '参数从生效日期起使用新值，过去的取值不会改变。',
      '审计日志只能查看，不能修改，可随时校验完整性。',
    ],
  },
]

export interface Key {
  readonly keys: string
  readonly does: string
}

export const KEYS: readonly Key[] = [
  { keys: 'Ctrl K', does: '全局搜索' },
  { keys: '?', does: '快捷键列表' },
  { keys: 'G H · G C · G L · G A · G P', does: '前往工作台、客户、贷款、审批、催收' },
  { keys: 'N', does: '新增' },
  { keys: 'J · K', does: '下一条、上一条' },
  { keys: 'X', does: '勾选当前行' },
  { keys: 'E', does: '编辑' },
  { keys: 'Ctrl Enter', does: '提交表单' },
  { keys: 'Alt S', does: '保存' },
  { keys: 'Alt W', does: '关闭当前页签' },
]

/** '/customers/42?tab=loans' → the topic about customers; what no topic speaks of starts at the beginning. */
export function topicFor(address: string): Topic {
  const path = address.split('?')[0] ?? ''
  const at = TOPICS.find(topic => topic.about.some(start => path === start || path.startsWith(`${start}/`)))
  return at ?? TOPICS[0]!
}
