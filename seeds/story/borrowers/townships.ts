import type { Borrower } from '../cast'

const farmer = (
  officer: string,
  name: string,
  sex: 'm' | 'f',
  born: string,
  incomeWan: number,
  place: string,
  more: Partial<Borrower> = {},
): Borrower => ({
  kind: 'person',
  officer,
  name,
  sex,
  born,
  incomeWan,
  place,
  occupation: '27',
  employer: place.slice(0, place.indexOf('村') + 1) || place,
  industry: 'A',
  marital: '20',
  education: '70',
  source: 'village',
  ...more,
})

/** 青河支行: orchards, fields and fish ponds along the river. */
const qinghe: readonly Borrower[] = [
  farmer('0325', '马俊杰', 'm', '1986-01-15', 12, '青河镇马家村 4 组'),
  farmer('0325', '唐永福', 'm', '1972-04-03', 9.2, '青河镇上游村 1 组'),
  farmer('0325', '曾淑珍', 'f', '1975-08-21', 7.8, '青河镇果园村 6 组'),
  farmer('0325', '彭立新', 'm', '1983-03-09', 11.5, '青河镇丰收村 2 组'),
  farmer('0325', '邓桂花', 'f', '1979-12-12', 6.9, '青河镇桥头村 3 组'),
  farmer('0325', '蒋国荣', 'm', '1970-05-30', 8.4, '青河镇石坝村 5 组'),
  farmer('0325', '蔡志华', 'm', '1988-10-18', 13.6, '青河镇丰收村 7 组'),
  farmer('0325', '余美玲', 'f', '1990-06-06', 10.4, '青河镇镇中街 21 号', {
    occupation: '54',
    employer: '美玲农资店',
    industry: 'F',
    education: '60',
  }),
  farmer('0327', '叶金水', 'm', '1977-02-27', 9.9, '青河镇渔塘村 1 组'),
  farmer('0327', '魏学军', 'm', '1981-11-11', 15.5, '青河镇学堂村 2 组', {
    occupation: '13',
    employer: '青河镇中心学校',
    industry: 'P',
    education: '20',
  }),
  farmer('0327', '丁来娣', 'f', '1973-09-05', 6.5, '青河镇上游村 8 组'),
  farmer('0327', '任小龙', 'm', '1994-03-28', 10.8, '青河镇马家村 6 组', { education: '40' }),
  farmer('0329', '姜海生', 'm', '1980-07-14', 9.1, '青河镇渔塘村 3 组'),
  farmer('0329', '范桂英', 'f', '1976-10-26', 7.4, '青河镇果园村 2 组'),
  farmer('0327', '方志远', 'm', '1985-08-02', 18.2, '青河镇工业区 6 号', {
    occupation: '54',
    employer: '志远饲料加工厂',
    industry: 'C',
    education: '60',
  }),
]

/** 湖滨支行: guest houses, tea and the new housing by the lake. */
const hubin: readonly Borrower[] = [
  farmer('0331', '钟卫民', 'm', '1982-06-25', 22, '湖滨镇观湖路 15 号', {
    occupation: '54',
    employer: '观湖民宿',
    industry: 'H',
    education: '30',
    source: 'referral',
  }),
  farmer('0331', '汪丽萍', 'f', '1987-04-16', 15, '湖滨镇翠湖苑 6 幢 1101 室', {
    occupation: '13',
    employer: '湖滨镇卫生院',
    industry: 'Q',
    education: '20',
    source: 'online',
  }),
  farmer('0331', '田茂林', 'm', '1975-01-20', 11, '湖滨镇茶山村 2 组'),
  farmer('0331', '金凤仙', 'f', '1978-09-09', 8.8, '湖滨镇茶山村 5 组'),
  farmer('0331', '石磊', 'm', '1992-12-03', 12.8, '湖滨镇渡口街 33 号', {
    occupation: '54',
    employer: '渡口烧烤店',
    industry: 'H',
    education: '60',
    source: 'walk_in',
  }),
  farmer('0331', '顾晓东', 'm', '1984-02-19', 26, '湖滨镇翠湖苑 2 幢 1703 室', {
    occupation: '21',
    employer: '云溪县绿源茶业有限公司',
    industry: 'C',
    education: '20',
    source: 'online',
  }),
  farmer('0333', '熊志鹏', 'm', '1989-11-29', 17.5, '湖滨镇环湖北路 71 号', {
    occupation: '54',
    employer: '志鹏渔具行',
    industry: 'F',
    education: '40',
    source: 'walk_in',
  }),
  farmer('0333', '薛玉芬', 'f', '1974-05-08', 7.7, '湖滨镇上渡村 3 组'),
  farmer('0333', '贺建军', 'm', '1979-08-01', 10.2, '湖滨镇上渡村 7 组'),
  farmer('0333', '万秋霞', 'f', '1986-09-22', 13.9, '湖滨镇文教路 4 号', {
    occupation: '13',
    employer: '湖滨镇中学',
    industry: 'P',
    education: '20',
  }),
  farmer('0333', '段绍华', 'm', '1983-07-31', 20, '湖滨镇观湖路 42 号', {
    occupation: '54',
    employer: '湖畔酒家',
    industry: 'H',
    education: '60',
    source: 'referral',
  }),
]

export const townships: readonly Borrower[] = [...qinghe, ...hubin]
