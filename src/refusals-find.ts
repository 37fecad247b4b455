/** Refusals of finding, views and work on many rows. */
export const FIND_WORDS: Readonly<Record<string, string>> = {
  'bulk.changed': '符合条件的客户已变为 {n} 户，请核对后再提交',
  'bulk.fault': '办理时系统出错，这一户没有办理，请稍后单独办理',
  'bulk.no-right': '申请人已没有办理这一事项的权限',
  'bulk.none': '没有可以办理的客户',
  'bulk.over': '已经办完或已停止',
  'bulk.too-many': '一次最多办理 {max} 户，请先缩小范围',
  'bulk.unseen': '客户已不在数据范围内，或所需的记录已不存在',
  'find.empty': '请填写要比较的内容',
  'find.no-number': '证件号、手机号和账号不能作为筛选条件，请在关键字中查找',
  'view.gone': '这个视图已被删除',
  'view.name-taken': '已有同名的视图',
  'view.too-many': '最多保存 {max} 个视图，请先删除不用的',
}
