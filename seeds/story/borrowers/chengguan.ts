import type { Borrower } from '../cast'

const person = (
  officer: string,
  name: string,
  sex: 'm' | 'f',
  born: string,
  occupation: string,
  employer: string,
  incomeWan: number,
  place: string,
  more: Partial<Borrower> = {},
): Borrower => ({
  kind: 'person',
  officer,
  name,
  sex,
  born,
  occupation,
  employer,
  incomeWan,
  place,
  industry: occupation === '27' ? 'A' : 'F',
  ...more,
})

/** 城关支行: shopkeepers, teachers and traders of the county town. */
export const chengguan: readonly Borrower[] = [
  person('0318', '王建国', 'm', '1980-05-12', '54', '云溪县建国农机经营部', 68, '城关镇城北路 18 号', {
    marital: '20',
    education: '60',
    important: true,
    source: 'migration',
    since: '2025-10-09',
  }),
  person('0318', '陈秀兰', 'f', '1987-03-25', '17', '云溪县人民医院', 11.6, '城关镇湖东小区 3 幢 502 室', {
    marital: '20',
    education: '30',
    industry: 'Q',
    since: '2025-10-14',
  }),
  person('0318', '杨丽华', 'f', '1984-11-02', '13', '云溪县第二中学', 16.8, '城关镇文昌路 26 号', {
    marital: '20',
    education: '20',
    industry: 'P',
  }),
  person('0318', '孙桂芳', 'f', '1971-07-19', '54', '桂芳日用百货店', 9.5, '城关镇南市街 41 号', {
    marital: '30',
    education: '70',
  }),
  person('0318', '李志刚', 'm', '1990-02-08', '54', '志刚汽车修理铺', 14, '城关镇环城西路 88 号', {
    marital: '20',
    education: '40',
    industry: 'O',
  }),
  person('0318', '黄小梅', 'f', '1992-09-14', '54', '小梅服装店', 12.5, '城关镇步行街 112 号', {
    marital: '10',
    education: '30',
  }),
  person('0318', '周海燕', 'f', '1995-01-30', '17', '云溪县供销合作社', 8.2, '城关镇新华里 7 幢 201 室', {
    marital: '10',
    education: '20',
    industry: 'L',
  }),
  person('0318', '郑国平', 'm', '1976-12-05', '21', '云溪县恒通物流有限公司', 24, '城关镇东门外大街 5 号', {
    marital: '20',
    education: '30',
    industry: 'G',
  }),
  person('0318', '徐文静', 'f', '1989-06-17', '13', '云溪县中医院', 15.2, '城关镇杏林苑 2 幢 803 室', {
    marital: '20',
    education: '20',
    industry: 'Q',
  }),
  person('0318', '高志明', 'm', '1982-04-22', '54', '志明五金店', 18, '城关镇建设路 63 号', {
    marital: '20',
    education: '60',
  }),
  person('0318', '罗春燕', 'f', '1993-10-09', '51', '自由职业', 9.8, '城关镇滨河花园 9 幢 304 室', {
    marital: '10',
    education: '20',
    industry: 'R',
    since: '2026-11-18',
  }),
  person('0321', '刘志强', 'm', '1978-08-27', '54', '志强建筑材料店', 21, '城关镇城东工业路 9 号', {
    marital: '20',
    education: '60',
  }),
  person('0321', '张伟', 'm', '1985-05-06', '13', '云溪县自来水公司', 13.4, '城关镇水厂路 12 号', {
    marital: '20',
    education: '20',
    industry: 'D',
  }),
  person('0321', '赵国庆', 'm', '1974-10-01', '27', '城关镇柳树村', 8.6, '城关镇柳树村 2 组', {
    marital: '20',
    education: '70',
  }),
  person('0321', '吴建平', 'm', '1979-03-11', '54', '建平货运', 16, '城关镇站前路 30 号', {
    marital: '20',
    education: '60',
    industry: 'G',
  }),
  person('0321', '沈秋菊', 'f', '1981-09-23', '54', '秋菊面馆', 13, '城关镇菜市街 8 号', {
    marital: '40',
    education: '70',
    industry: 'H',
  }),
  person('0321', '何玉梅', 'f', '1983-02-14', '13', '云溪县实验小学', 14.5, '城关镇学府路 5 幢 401 室', {
    marital: '20',
    education: '20',
    industry: 'P',
  }),
  person('0321', '梁文斌', 'm', '1991-07-07', '51', '自由职业', 7.5, '城关镇西河沿 19 号', {
    marital: '40',
    education: '60',
    industry: 'R',
  }),
  person('0321', '韩雪梅', 'f', '1986-12-20', '17', '云溪县税务局', 14.8, '城关镇紫竹苑 1 幢 602 室', {
    marital: '20',
    education: '20',
    industry: 'S',
  }),
  person('0321', '潘大勇', 'm', '1988-08-08', '24', '云溪明辉纺织品有限责任公司', 9.6, '城关镇纺织新村 14 幢', {
    marital: '20',
    education: '40',
    industry: 'C',
  }),
  person('0321', '周德福', 'm', '1962-03-08', '54', '德福杂粮铺', 10.5, '城关镇粮市巷 3 号', {
    marital: '20',
    education: '80',
  }),
]
