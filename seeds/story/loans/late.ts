import { type LoanStory, type Twist, told } from './table'

const twists: Readonly<Record<string, Twist>> = {
  '王建国/2025-10-15': {
    pays: { late: { 3: 2, 8: 5, 9: 2 }, stops: '2026-11-18', promises: [{ at: 2, days: 1 }], temper: 'short' },
  },
  '陈秀兰/2026-05-13': { pays: { stops: '2026-11-16', temper: 'forgetful' } },
  '云溪县顺达农机有限公司/2025-11-10': {
    pays: { channel: 'transfer', late: { 8: 6 }, stops: '2026-11-08', promises: [{ at: 8, days: 3 }], temper: 'short' },
  },
  '黄小梅/2026-06-23': { pays: { stops: '2026-11-13', promises: [{ at: 4, days: 3 }], temper: 'short' } },
  '李志刚/2026-04-27': { pays: { late: { 2: 2 }, stops: '2026-11-14', temper: 'absent' } },
  '周海燕/2026-08-11': { pays: { stops: '2026-11-17', temper: 'forgetful' } },
  '吴建平/2026-05-25': {
    pays: {
      partOf: { on: '2026-11-05', percent: 40 },
      stops: '2026-11-05',
      promises: [{ at: 5, days: 4 }],
      temper: 'short',
    },
  },
  '刘志强/2026-01-14': {
    pays: { late: { 4: 7 }, stops: '2026-08-16', promises: [{ at: 9, days: 5 }], temper: 'quarrels' },
  },
  '孙桂芳/2025-12-08': {
    pays: { late: { 2: 3 }, stops: '2026-05-19', promises: [{ at: 14, days: 6 }], temper: 'refuses' },
  },
  '梁文斌/2025-10-09': { pays: { stops: '2025-11-14', temper: 'absent' } },
  '蒋国荣/2025-11-06': { pays: { stops: '2026-02-03', promises: [{ at: 9, days: 7 }], temper: 'refuses' } },
  '曾淑珍/2026-04-21': { pays: { stops: '2026-10-01', promises: [{ at: 14, days: 7 }], temper: 'quarrels' } },
  '丁来娣/2026-03-11': {
    pays: {
      partOf: { on: '2026-10-06', percent: 50 },
      stops: '2026-10-06',
      promises: [{ at: 9, days: 6 }],
      temper: 'short',
    },
  },
  '任小龙/2026-02-06': { pays: { late: { 3: 4 }, stops: '2026-09-07', temper: 'short' } },
  '方志远/2026-05-27': { pays: { stops: '2026-11-13', promises: [{ at: 4, days: 3 }], temper: 'short' } },
  '石磊/2026-03-18': { pays: { late: { 4: 5 }, stops: '2026-11-13', promises: [{ at: 4, days: 3 }], temper: 'short' } },
  '薛玉芬/2026-06-10': { pays: { stops: '2026-10-26', promises: [{ at: 9, days: 5 }], temper: 'absent' } },
  '贺建军/2026-07-14': { pays: { stops: '2026-11-19', temper: 'forgetful' } },
}

/** Loans that are overdue when the story ends, from one day to more than a year. */
export const late: readonly LoanStory[] = told(
  `
2025-10-15 | 王建国 | GRJY | 500000 | 36 | 4.35 | 等额本息 | 月 | 18 | 抵押 | production | 农机经营部采购周转
2026-05-13 | 陈秀兰 | GRXF | 100000 | 36 | 5.20 | 等额本息 | 月 | 16 | 信用 | decoration | 老房翻新
2025-11-10 | 云溪县顺达农机有限公司 | LDZJ | 880000 | 36 | 4.35 | 等额本金 | 月 | 8 | 抵押 | stock | 采购拖拉机、收割机
2026-06-23 | 黄小梅 | GRJY | 60000 | 12 | 6.00 | 等额本息 | 月 | 13 | 信用 | stock | 服装店秋冬进货
2026-04-27 | 李志刚 | GRJY | 33000 | 12 | 6.20 | 等额本息 | 月 | 14 | 信用 | equipment | 购置举升机
2026-08-11 | 周海燕 | GRXF | 20000 | 24 | 6.60 | 等额本息 | 月 | 17 | 信用 | consumption | 购买家电
2026-05-25 | 吴建平 | GRJY | 210000 | 12 | 5.80 | 等额本息 | 月 | 5 | 保证 | vehicle | 货车换购
2026-01-14 | 刘志强 | GRJY | 300000 | 24 | 5.60 | 等额本息 | 月 | 17 | 保证 | stock | 建材备货
2025-12-08 | 孙桂芳 | GRJY | 40000 | 12 | 6.40 | 等额本息 | 月 | 19 | 信用 | stock | 百货进货
2025-10-09 | 梁文斌 | GRXF | 40000 | 24 | 7.80 | 等额本息 | 月 | 14 | 信用 | consumption | 个人消费
2025-11-06 | 蒋国荣 | NHXE | 90000 | 24 | 5.70 | 等额本息 | 月 | 3 | 保证 | planting | 种植烤烟
2026-04-21 | 曾淑珍 | NHXE | 60000 | 6 | 5.80 | 利随本清 | 月 | 对日 | 信用 | planting | 果园用工
2026-03-11 | 丁来娣 | NHXE | 45000 | 18 | 5.90 | 等额本息 | 月 | 6 | 信用 | planting | 养殖蛋鸭
2026-02-06 | 任小龙 | NHXE | 80000 | 24 | 5.50 | 等额本息 | 月 | 7 | 信用 | planting | 草莓大棚
2026-05-27 | 方志远 | GRJY | 380000 | 12 | 5.20 | 先息后本 | 月 | 13 | 抵押 | production | 饲料原料采购
2026-03-18 | 石磊 | GRJY | 70000 | 12 | 6.10 | 等额本息 | 月 | 13 | 信用 | production | 烧烤店装修
2026-06-10 | 薛玉芬 | NHXE | 38000 | 12 | 6.00 | 等额本息 | 月 | 26 | 信用 | planting | 种植莲藕
2026-07-14 | 贺建军 | NHXE | 75000 | 24 | 5.60 | 等额本息 | 月 | 19 | 保证 | planting | 购买农用三轮车
`,
  twists,
)
