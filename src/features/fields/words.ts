import type { FieldDef, FieldOption, FieldType } from '../../lending/custom-field'
import type { FormChange } from '../../lending/custom-form'
import type { Ctx } from '../../web/context'

export const TYPE_WORDS: Readonly<Record<FieldType, string>> = {
  text: '文本',
  long: '长文本',
  whole: '整数',
  decimal: '小数',
  money: '金额',
  date: '日期',
  yesno: '是或否',
  choice: '单选',
  many: '多选',
  code: '代码表',
  region: '行政区划',
}
/** What a person chooses the type by. */
export const TYPE_HINTS: Readonly<Record<FieldType, string>> = {
  text: '一行以内，可限制长度，可加密',
  long: '多行说明，不参与筛选，可加密',
  whole: '户数、亩数、年数等，可限制范围',
  decimal: '面积、比例等，固定小数位数',
  money: '以元填写，显示千分位',
  date: '可限制最早和最晚的日期',
  yesno: '是、否，或未填写',
  choice: '从您列出的选项中选一个',
  many: '从您列出的选项中选几个',
  code: '从系统已有的代码表中选一个',
  region: '国家标准行政区划，输入代码或名称',
}

const PROPERTY_WORDS: Readonly<Record<string, string>> = {
  label: '名称',
  labelEn: '英文名称',
  help: '填写说明',
  unit: '单位',
  required: '必填',
  min: '最小值',
  max: '最大值',
  minLength: '最短字数',
  maxLength: '最长字数',
  options: '选项',
  initial: '默认值',
  subs: '适用类型',
  section: '所在分组',
  inList: '列表列',
  inFilter: '筛选',
  inExport: '导出',
  inImport: '导入',
  synonyms: '导入时的其他叫法',
  roles: '可见角色',
}

const CHANGE_WORDS: Readonly<Record<FormChange['what'], string>> = {
  added: '新增字段「{label}」',
  retired: '停用字段「{label}」',
  resumed: '恢复字段「{label}」',
  changed: '修改字段「{label}」：{names}',
  section: '新增或修改分组「{label}」',
  order: '调整字段或分组的顺序',
}

/** Codes of roles with their names, as a change of who may see a field is told. */
export type RoleNames = ReadonlyMap<string, string>

const optionText = (c: Ctx, { code, label, labelEn, retired }: FieldOption): string => {
  const word = [code, label, labelEn].filter(part => part !== '').join(' ')
  return retired ? c.t('{label}（已停用）', { label: word }) : word
}

function sideText(c: Ctx, roles: RoleNames, def: FieldDef, name: keyof FieldDef): string {
  const value = def[name]
  if (typeof value === 'boolean') return c.t(value ? '是' : '否')
  if (name === 'options') return def.options.map(one => optionText(c, one)).join('、')
  if (name === 'roles' && def.roles.length === 0) return c.t('所有人')
  if (name === 'roles') return def.roles.map(code => roles.get(code) ?? code).join('、')
  const text = Array.isArray(value) ? value.join('、') : String(value ?? '')
  return text === '' ? c.t('（空）') : text
}

/** Named only: where it stands and for whom it is asked is seen in the form itself. */
const PLACES: readonly (keyof FieldDef)[] = ['section', 'subs']

function propertyWords(c: Ctx, roles: RoleNames, { fields }: FormChange, property: keyof FieldDef): string {
  const name = c.t(PROPERTY_WORDS[property] ?? property)
  if (!fields || PLACES.includes(property)) return name
  const [from, to] = fields.map(def => sideText(c, roles, def, property))
  return c.t('{name}（{from} → {to}）', { name, from: from ?? '', to: to ?? '' })
}

/** One difference with what was and what is to be: nobody agrees to what he cannot see. */
export const changeWords = (c: Ctx, roles: RoleNames, change: FormChange): string =>
  c.t(CHANGE_WORDS[change.what], {
    label: change.label,
    names: change.names.map(name => propertyWords(c, roles, change, name)).join('、'),
  })
