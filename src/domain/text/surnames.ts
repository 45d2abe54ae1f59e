/** Common Chinese surnames, in simplified characters as text is folded to; those that are everyday words are left out. */
export const chineseSurnames =
  '陈李黄张林王吴刘梁郑何周蔡杨曾叶邓余冯郭罗苏朱许麦潘谭莫彭关冼赵钱孙徐胡沈韩唐曹萧袁董傅蒋魏薛阎杜丁钟汪田姜范石姚廖邹熊陆郝孔崔康毛邱秦顾侯邵孟龙万段雷汤尹黎贺赖龚温翁卢邝岑简甘植阮骆翟霍'

/** Surnames of two characters. */
export const doubleSurnames = '欧阳|司徒|上官|诸葛|司马|皇甫|东方|端木|慕容|尉迟'

/** Titles that follow a Chinese surname or name. */
export const chineseTitles =
  '医生|医师|先生|女士|小姐|太太|教授|护士|姑娘|婆婆|伯伯|主任|律师|博士|牧师|婆|伯|太|生|君|氏'

/** A syllable of romanised Cantonese or Mandarin: too short and too common in place names to be a name by itself. */
export const isSyllable = (token: string): boolean =>
  /^(?:[BPMFDTNLGKHWJQXZCSRVY]|CH|SH|ZH|KW|GW|NG|TS|TZ|SZ)?(?:[AEIOUY]{1,3})(?:NG|N|M|P|T|K|H|R)?$/.test(
    token,
  ) || token === 'NG'

/** Titles before an English name. */
export const englishTitles = 'MR|MRS|MS|MISS|MDM|MADAM|MX|DR|PROF|PROFESSOR|SIR|MASTER|REV'

/**
 * Names that are everyday or clinical words as well, or abbreviations of such: by themselves they name nobody unless a
 * title says so.
 */
export const ambiguousNames: ReadonlySet<string> = new Set(
  (
    'MAN SO HO LAW SIN WING KING KIT LONG YOUNG MAY JUNE APRIL GRACE HOPE FAITH JOY WILL MARK BILL SUN SHAN YAN TING ON IN ' +
    'TO AN IP HA FU PO MA NG AU CT LO KO YU OR NO AM IS HE SHE ME MY AS AT BE BY DO GO IF IT OF UP US WE ALL AND ANY ARE ' +
    'BUT CAN DAY FOR GET HAD HAS HER HIM HIS HOW NEW NOT NOW OLD ONE OUR OUT SEE THE TOO TWO WAS WAY WHO YOU BROWN WHITE ' +
    'BLACK GREEN GRAY GREY ROSE RAY DEAN ART PAIN STONE HEAD HAND FOOT BACK HEART BLOOD NURSE DOCTOR WARD BAKER ' +
    'SMALL LITTLE SHORT SHARP WOOD WOODS HILL RIVER LAKE FORD PARK LANE WELLS POWER PRICE REED BANKS BELL COLE COOK FISH ' +
    'HALL RICE SNOW WEST NORTH SOUTH EAST CROSS DAISY LILY VIOLET IVY RUBY PEARL AMBER SUMMER AUTUMN WINTER TAI SUI LUNG ' +
    'CHI FAI TAK MING WAH YEE LAI KWAI TUEN YUEN SHEUNG CHUNG WAN CENTRAL'
  ).split(' '),
)

/** Given names of two characters that are everyday words as well, simplified. */
export const ambiguousGivenNames: ReadonlySet<string> = new Set(
  '文明 明显 光明 健康 国家 美丽 强健 明文 华文 子文 家国 国文 德国 永久 文华 敏捷 敏感 家庭 安心 文静 平安 小心'.split(
    ' ',
  ),
)
