/** Clinical sentences without identifiers; the identifiers are written around them. */
export const englishSentences: readonly string[] = [
  'Complains of chest tightness on exertion for two weeks, no syncope.',
  'Afebrile today, chest clear, plan to complete the course of antibiotics.',
  'Blood pressure 146/88, medication continued, dietitian referral made.',
  'Wound clean and dry, stitches to be removed in seven days.',
  'Fall at home last night, no head injury, mobilising with a frame.',
  'Known diabetes on metformin, last HbA1c above target, advised on diet.',
  'Cough and sputum improving, oxygen weaned off, fit for discharge.',
  'Family meeting held, community nurse to visit twice a week.',
]

export const chineseSentences: readonly string[] = [
  '主訴咳嗽三日,無發燒,胸肺聽診清。',
  '血壓偏高,續用現時藥物,三個月後覆診。',
  '傷口乾爽,七日後拆線。',
  '昨晚在家跌倒,無頭部受傷,可用助行架步行。',
  '糖尿病控制未達標,已轉介營養師。',
  '已向家人解釋病情,同意出院安排。',
]
