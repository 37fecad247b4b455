import { type LoanStory, type Twist, told } from './table'

const twists: Readonly<Record<string, Twist>> = {
  '云溪明辉纺织品有限责任公司/2026-11-16': {
    ending: 'waiting',
    steps: 3,
    says: {
      '1.2': {
        outcome: 'conditional',
        opinion: '有条件同意：①贷款资金受托支付至供应商；②追加实控人配偶连带责任保证。',
      },
    },
  },
  '青河镇丰收果蔬专业合作社/2026-11-17': { ending: 'waiting', steps: 2 },
  '杨丽华/2026-11-17': { ending: 'waiting', steps: 2 },
  '云溪县恒信建材经营部/2026-11-18': { ending: 'waiting', steps: 1 },
  '赵国庆/2026-11-18': { ending: 'waiting', steps: 1 },
  '彭立新/2026-11-19': { ending: 'waiting', steps: 0 },
  '万秋霞/2026-11-19': { ending: 'waiting', steps: 0 },
  '潘大勇/2026-11-19': { ending: 'waiting', steps: 0 },
  '湖滨旅游开发有限公司/2026-11-17': { ending: 'waiting', steps: 2 },
  '陈秀兰/2026-11-10': {
    ending: 'returned',
    says: { '1.2': { outcome: 'return', opinion: '缺少收入证明、征信授权书，请补齐后重新提交。' } },
  },
  '贺建军/2026-11-12': {
    ending: 'returned',
    says: { '1.1': { outcome: 'return', opinion: '请说明与在贷用途的关系，并补充保证人收入证明。' } },
  },
  '马俊杰/2026-11-12': { ending: 'drafted' },
  '徐文静/2026-11-11': { ending: 'drafted' },
  '何玉梅/2026-11-11': { ending: 'signed' },
  '汪丽萍/2026-11-10': { ending: 'signed' },
  '郑国平/2026-11-11': { ending: 'prepared' },
  '魏学军/2026-11-11': { ending: 'prepared' },
  '蔡志华/2026-11-10': { ending: 'approved' },
  '高志明/2026-11-19': { ending: 'draft' },
  '罗春燕/2026-11-20': { ending: 'draft' },
  '吴建平/2026-08-19': {
    ending: 'rejected',
    says: { '1.2': { outcome: 'reject', opinion: '借款人负债偏高，用途与经营不符，不予同意。' } },
  },
  '湖滨镇渔家乐餐饮店/2026-09-03': {
    ending: 'rejected',
    says: { '1.1': { outcome: 'reject', opinion: '该店刚提前结清，扩建尚无规划许可，暂不同意。' } },
  },
  '韩雪梅/2026-10-19': { ending: 'withdrawn', steps: 1 },
  '云溪县宏达建筑劳务有限公司/2026-06-29': { ending: 'approved' },
  '刘志强/2026-10-12': { ending: 'turned-down' },
}

/** Applications that ended on the way, and those somebody has to act on when the story ends. */
export const open: readonly LoanStory[] = told(
  `
2026-11-16 | 云溪明辉纺织品有限责任公司 | LDZJ | 3000000 | 12 | 4.05 | 先息后本 | 月 | 20 | 抵押 | stock | 采购棉纱原料，厂房抵押加实际控制人保证
2026-11-17 | 青河镇丰收果蔬专业合作社 | LDZJ | 800000 | 12 | 4.50 | 先息后本 | 月 | 20 | 保证 | planting | 冬季果蔬收购
2026-11-17 | 杨丽华 | GRXF | 200000 | 60 | 5.00 | 等额本息 | 月 | 20 | 信用 | decoration | 新房装修
2026-11-18 | 云溪县恒信建材经营部 | GRJY | 200000 | 36 | 4.90 | 等额本息 | 月 | 20 | 保证 | stock | 冬储建材
2026-11-18 | 赵国庆 | NHXE | 50000 | 24 | 5.40 | 等额本息 | 月 | 20 | 信用 | planting | 冬小麦种植
2026-11-19 | 彭立新 | NHXE | 60000 | 12 | 5.30 | 利随本清 | 月 | 对日 | 保证 | planting | 大棚保温材料
2026-11-19 | 万秋霞 | GRXF | 40000 | 12 | 4.70 | 等额本息 | 月 | 20 | 信用 | education | 进修学费
2026-11-19 | 潘大勇 | GRXF | 30000 | 12 | 6.60 | 等额本息 | 月 | 11 | 信用 | medical | 家人手术费用
2026-11-17 | 湖滨旅游开发有限公司 | LDZJ | 1500000 | 12 | 4.40 | 先息后本 | 月 | 20 | 抵押 | production | 春节档期运营
2026-11-10 | 陈秀兰 | GRXF | 80000 | 36 | 5.20 | 等额本息 | 月 | 20 | 信用 | consumption | 日常消费
2026-11-12 | 贺建军 | NHXE | 30000 | 12 | 5.60 | 等额本息 | 月 | 20 | 保证 | planting | 购买饲料
2026-11-12 | 马俊杰 | NHXE | 120000 | 24 | 4.90 | 等额本金 | 月 | 20 | 保证 | planting | 新建育苗棚
2026-11-11 | 徐文静 | GRXF | 60000 | 24 | 4.80 | 等额本息 | 月 | 22 | 信用 | education | 职称进修
2026-11-11 | 何玉梅 | GRXF | 50000 | 12 | 4.60 | 等额本息 | 月 | 15 | 信用 | decoration | 厨房改造
2026-11-10 | 汪丽萍 | GRXF | 100000 | 36 | 4.60 | 等额本息 | 月 | 9 | 信用 | decoration | 新房装修
2026-11-11 | 郑国平 | GRXF | 150000 | 36 | 4.70 | 等额本息 | 月 | 25 | 信用 | vehicle | 购买家用车
2026-11-11 | 魏学军 | GRXF | 40000 | 24 | 4.50 | 等额本息 | 月 | 20 | 信用 | education | 子女教育
2026-11-10 | 蔡志华 | NHXE | 50000 | 12 | 5.00 | 利随本清 | 月 | 对日 | 信用 | planting | 储备化肥
2026-11-19 | 高志明 | GRXF | 80000 | 24 | 5.00 | 等额本息 | 月 | 20 | 信用 | vehicle | 购买面包车
2026-11-20 | 罗春燕 | GRXF | 50000 | 24 | 5.50 | 等额本息 | 月 | 20 | 信用 | education | 舞蹈培训进修
2026-08-19 | 吴建平 | GRXF | 60000 | 24 | 6.80 | 等额本息 | 月 | 20 | 信用 | consumption | 日常消费
2026-09-03 | 湖滨镇渔家乐餐饮店 | GRJY | 200000 | 24 | 5.70 | 等额本息 | 月 | 20 | 保证 | production | 扩建包间
2026-10-19 | 韩雪梅 | GRXF | 70000 | 24 | 4.60 | 等额本息 | 月 | 20 | 信用 | decoration | 客厅装修
2026-06-29 | 云溪县宏达建筑劳务有限公司 | LDZJ | 600000 | 12 | 4.75 | 先息后本 | 月 | 20 | 保证 | production | 工程周转
2026-10-12 | 刘志强 | GRJY | 50000 | 12 | 6.00 | 等额本息 | 月 | 20 | 信用 | stock | 补充存货
`,
  twists,
)
