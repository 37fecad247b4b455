/** Refusals of relations, groups and limits of exposure. */
export const RELATION_WORDS: Readonly<Record<string, string>> = {
  'group.by-itself': '家庭、集团和规则客群的成员由系统维护，不能手工增减',
  'group.in-already': '这个客户已在客群中',
  'group.not-yours': '只能修改自己建立的客群',
  'limit.customer':
    '单一客户限额：客户已用 {used} 元，加本笔 {request} 元，合计 {total} 元，超过资本净额 {percent}% 的限额 {limit} 元',
  'limit.customer-assets':
    '单一客户限额：客户已用 {used} 元，加本笔 {request} 元，合计 {total} 元，超过上年末净资产 {percent}% 的限额 {limit} 元',
  'limit.group':
    '集团限额：客户所在集团已用 {used} 元，加本笔 {request} 元，合计 {total} 元，超过资本净额 {percent}% 的限额 {limit} 元',
  'limit.group-assets':
    '关联限额：客户所在集团已用 {used} 元，加本笔 {request} 元，合计 {total} 元，超过上年末净资产 {percent}% 的限额 {limit} 元',
  'limit.household':
    '集团限额：客户家庭已用 {used} 元，加本笔 {request} 元，合计 {total} 元，超过资本净额 {percent}% 的限额 {limit} 元',
  'limit.household-assets':
    '关联限额：客户家庭已用 {used} 元，加本笔 {request} 元，合计 {total} 元，超过上年末净资产 {percent}% 的限额 {limit} 元',
  'limit.unseen': '集团与关联限额：客户与其关联方合计将超过限额，关联明细请向审批部门查询',
  'relation.before-it-began': '结束日期不能早于起始日期 {from}',
  'relation.binding': '该关系构成家庭或集团，不能直接改动；请提交结束，经第二人复核后再重新登记',
  'relation.ending-asked': '该关系已提交结束，正等待第二人复核',
  'relation.ending-gone': '这项申请已经办结，或关系已被修改，请刷新后再看',
  'relation.own-ending': '不能复核自己提交的申请，只能撤回',
  'relation.future': '日期不能晚于业务日期 {today}',
  'relation.id-type': '证件类型与类别不符，请重新选择',
  'relation.no-customer': '没有找到这个客户，请核对客户编号',
  'relation.no-such-kind': '这类客户与对方不会有这种关系，请核对关系与类别',
  'relation.nobody': '请填写客户编号，或填写姓名或名称',
  'relation.over': '这项关系已经结束或作废',
  'relation.self': '关系人不能是客户本人',
  'relation.share-missing': '请填写持股比例',
  'relation.share-over': '各股东持股合计不能超过 100%，最多还可登记 {n}%',
  'relation.share-range': '持股比例应大于 0、不超过 100，最多四位小数',
  'relation.spouse-told': '已登记配偶，请先结束原来的关系',
  'relation.told-already': '这项关系已经登记过',
  'relation.unchanged': '没有修改任何内容',
  'segment.empty': '请至少设一个条件',
  'segment.no-value': '请填写取值',
  'segment.operator': '金额和数字用“不低于”“不高于”，选项用“是其中之一”“不是”',
  'segment.region': '地区代码应为前 2、4 或 6 位数字',
  'segment.too-many': '一个条件最多填 {n} 个取值',
}
