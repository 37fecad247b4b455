import {
  cardTail,
  maskAddress,
  maskCard,
  maskEmail,
  maskIdNumber,
  maskIdNumberForExport,
  maskLandline,
  maskMiddle,
  maskMobile,
  maskName,
} from '../../src/lending/mask'

test.each<[string, (value: string) => string, string, string]>([
  ['id', maskIdNumber, '530102199001014517', '5301**********4517'],
  ['id with X', maskIdNumber, '11010519491231002X', '1101**********002X'],
  ['id in exports', maskIdNumberForExport, '11010519491231002X', '1****************X'],
  ['mobile', maskMobile, '13812346621', '138****6621'],
  ['mobile, hutool test', maskMobile, '13612345678', '136****5678'],
  ['landline', maskLandline, '0871-63121234', '*********1234'],
  ['card', maskCard, '6222021000001234565', '622202*********4565'],
  ['card typed with spaces', maskCard, '6222 0210 0000 1234 565', '622202*********4565'],
  ['tail', cardTail, '6222021000001238806', '8806'],
  ['tail of something short', cardTail, '12345678', ''],
  ['two characters', maskName, '张三', '张*'],
  ['three', maskName, '王建国', '王*国'],
  ['four', maskName, '欧阳小华', '欧**华'],
  ['one', maskName, '王', '*'],
  ['rare character beyond the first plane', maskName, '𠮷野家', '𠮷*家'],
  ['dots', maskName, '买买提·艾力', '买****力'],
  ['e-mail', maskEmail, 'zhang@x.cn', 'z***@x.cn'],
  ['not an e-mail', maskEmail, 'zhang', '***'],
  ['municipality', maskAddress, '北京市朝阳区建国路 1 号', '北京市朝阳区***'],
  ['province, city, district', maskAddress, '云南省昆明市五华区人民中路 12 号', '云南省昆明市五华区***'],
  ['county-level city', maskAddress, '云南省大理白族自治州大理市下关镇', '云南省大理白族自治州大理市***'],
  ['autonomous region', maskAddress, '新疆维吾尔自治区乌鲁木齐市天山区解放路', '新疆维吾尔自治区乌鲁木齐市天山区***'],
  ['banner', maskAddress, '内蒙古自治区锡林郭勒盟正蓝旗上都镇', '内蒙古自治区锡林郭勒盟正蓝旗***'],
  [
    'long county name',
    maskAddress,
    '云南省普洱市孟连傣族拉祜族佤族自治县娜允镇',
    '云南省普洱市孟连傣族拉祜族佤族自治县***',
  ],
  ['a district that begins with 路', maskAddress, '浙江省台州市路桥区银安街', '浙江省台州市路桥区***'],
  ['no district: the street does not show', maskAddress, '昆明市人民路阳光小区 3 栋', '昆明市***'],
  ['nothing recognised', maskAddress, '人民路 3 号', '***'],
  ['empty', maskAddress, '', ''],
])('%s', (_name, mask, value, expected) => expect(mask(value)).toBe(expected))

test('too short to hide anything is hidden whole', () => {
  expect(maskMiddle('12345678', 4, 4)).toBe('********')
  expect(maskIdNumber('123')).toBe('***')
})
