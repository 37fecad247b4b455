/** Surnames with how many of a thousand people have them, the commonest of the census of 2020; the rest is spread over the last. */
const SURNAMES =
  '王 72 李 72 张 68 刘 54 陈 45 杨 31 黄 22 赵 20 吴 19 周 19 徐 14 孙 13 马 13 朱 12 胡 12 郭 11 何 11 高 10 林 10 罗 9 郑 9 梁 8 谢 8 宋 7 唐 7 许 7 韩 7 冯 6 邓 6 曹 6 彭 6 曾 6 肖 6 田 5 董 5 潘 5 袁 5 蔡 5 蒋 5 余 5 于 5 杜 4 叶 4 程 4 魏 4 苏 4 吕 4 丁 4 任 4 卢 4 姚 4 沈 4 钟 4 姜 4 崔 4 谭 4 陆 4 范 4 汪 3 廖 3 石 3 金 3 韦 3 贾 3 夏 3 付 3 方 3 邹 3 熊 3 白 3 孟 3 秦 3 邱 3 侯 3 江 3 尹 3 薛 3 闫 3 段 3 雷 2 龙 2 黎 2 史 2 陶 2 贺 2 毛 2 郝 2 顾 2 龚 2 邵 2 万 2 覃 2 武 2 钱 2 戴 2 严 2 莫 2 孔 2 向 2 常 2 欧阳 1 诸葛 1'
const GIVEN =
  '建国 志强 秀英 桂英 秀兰 玉兰 桂兰 伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 霞 平 刚 玲 红 鑫 浩 宇 欣怡 子涵 梓涵 浩然 雨桐 子轩 文博 海燕 国强 建军 建华 建平 志明 志勇 小红 小梅 小军 晓东 晓明 晓燕 春梅 春花 秋菊 冬梅 玉梅 玉珍 玉华 丽华 丽娟 丽萍 淑珍 淑华 淑英 国庆 国华 永强 永红 卫东 卫国 俊杰 俊峰 少华 少军 天宇 天佑 家豪 家辉 思远 思琪 佳怡 佳琪 婷婷 慧敏 振华 振国 德华 德明 长江 长青 金凤 金龙 银花 凤英 凤霞 月娥 月华 福生 贵生 根生 水生 火生 正德 正华 光明 光辉 立新 立群 新民 为民'.split(
    ' ',
  )
const FIRST = [
  ...'一文世东中云仁伟佳俊元光兴军凯利力勇博卫厚发启和国圣坚坤培增士大天太夫奇好威子孝孟学宁安宏宗宜家富展山岚峰巍平年幸广庆康建强彬彪德志思恒恩悦成承振文斌新旭旺昌明春晓晨景晶智朋林楠正民永江泉波泽洋洪浩海涛清源润瀚灵炎照熙牧玉玲珊琪瑞瑶璐生田睿磊祥福秀秋立竹红纯绍继维美翔群翠耀聪胜舒良艳若英荣莉菲萍葵蓉蕾薇虹诗诚谦贤超达运远迪道邦金鑫铁铭锋长阳雅雄雨雪霖青静韵顺飞馨高鸣鹏龙',
]
const LAST_CHARACTERS = [
  ...'丹业亮仪伦佩健兰凡凤刚勋华南卿哲嘉国坚城姗娅娇娥娴婉婷媛宇宏宝富小岩峻巧庭弘彤心忠怡恺惠慧成才拓敏文斐旋旻昊晖晴月朗材杉杰松林柔柳栋桂桐梅森楚欣毅民江沁泓波洁津涵淇渊渝溪滨澄瀛灿炜焕煜燕爽珍珏琛琦琳瑜瑾璇甜畅皓盈真睦知硕磊祺禾程穗立竣筠纯绮缘羽翰耘聪芝芬花芳芸苑茜茵莎莲萌蓓蔚蕊薇虎行裕见谊豪贝赫越轩辉辰达迅逸钊钦锐镇闻阳雁雯霞露靖韬颖飞香骏鹤麒黎',
]
const PLACES = ['云溪', '云溪县', '昆明', '云南', '大理', '青石镇', '古城', '滇中', '盘龙', '玉泉']
const WORDS = [...'兴旺盛达隆昌恒信诚泰丰源鑫茂瑞祥福华东方新金鼎宏远众合百川润泽康乐天成广顺']
const TRADES =
  '农资 商贸 建材 食品 餐饮 物流 机械 电子 服饰 药业 种植 养殖 运输 装饰 印刷 水产 茶叶 果业 汽修 科技'.split(' ')

const weighted: readonly string[] = SURNAMES.split(' ').flatMap((name, i, all) =>
  i % 2 === 1 ? [] : Array.from({ length: Number(all[i + 1]) }, () => name),
)

/** The same number always draws the same: a book made twice is the same book. */
export function draw(n: number, nth: number, below: number): number {
  let x = Math.imul(n ^ (nth * 0x9e37_79b9), 0x85eb_ca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35)
  return ((x ^ (x >>> 16)) >>> 0) % below
}
const from = <T>(list: readonly T[], n: number, nth: number): T => list[draw(n, nth, list.length)]!

/** Six of ten bear a given name many have, the others one of some forty thousand. */
export function personName(n: number): string {
  const given = draw(n, 2, 10) < 6 ? from(GIVEN, n, 3) : `${from(FIRST, n, 4)}${from(LAST_CHARACTERS, n, 5)}`
  return `${from(weighted, n, 1)}${given}`
}

export const firmName = (n: number): string =>
  `${from(PLACES, n, 6)}${from(WORDS, n, 7)}${from(WORDS, n, 8)}${from(TRADES, n, 9)}有限公司`
