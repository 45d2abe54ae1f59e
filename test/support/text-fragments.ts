/** Fragments of notes that make and break identifiers when they are put together at random. */
export const textFragments: readonly string[] =
  ' |-|/|.|:|(|)|+|\t|\n|　|12|1234|2019|1999|123456|1234567|12345678|852|0044|5|95|101|M/|/F|yo| years|AGE |aged |born in |since |in |D.O.B. |Mar|March |MAY|of |st|th|Dec-|Jan 2019| 5, 2019|年|月|日|二〇一九|十五|九十|歲|岁|星期一|(Tue)|Monday |Mr. |Dr |Chan|CHAN|Tai|Man|T.|陳|大文|先生|醫生|李小明|有|姓名:|母親：|名称 : |MRN: |ID |HKID no. |A|AB|(3)|[A]|Tel: |contact |+852 |9123 4567|91234567|8512 3456|85123456|www.x.com|http://a|a@b.com|.hk|10.1.2.3|::|fe80::1|Ð|é|A１２３|A123456(3)|SSN 123-45-6789|4111 1111 1111 1111|110105194912310021|X|九龍彌敦道123號|Nathan Rd|12B|Flat |🙂|DM00123456|DM 001|19600305|5/3/1960|05.03.60|）|（'.split(
    '|',
  )
