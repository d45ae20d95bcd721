"""
Where somebody lives: a street or district with the number of a house, and what stands around it.

    "송파구 송파동 12-34"    "渋谷区神南1-2-3 コーポ青 203号室"    "Flat 3, 10 Elm St, Leeds LS1 4AB"

A district alone is no address, and a number beside a word is most often a count: "2-3日", "5 working
days".  So each rule asks for both and for an end that is no unit.
"""

from __future__ import annotations

from search_api.personal_data.rule import DASH, Rule, rule

# What may follow the number of a house in Korea.  "카드로 2.5", "골로 1:0" and "주로 10~20" are none.
_END = "(?![0-9가-힣%~:]|[.,-][0-9])"
_END_OR_PARTICLE = f"(?:{_END}|(?=(?:으로|로|에|에서|입니다|이에요|예요|인데|이고)(?![가-힣])))"
_LOT = r"\d{1,4}+(?:-\d{1,4}+)?+"
_ROAD = "[가-힣A-Za-z0-9]{1,20}"
_DISTRICT = r"[가-힣]{1,6}\d{0,2}"

_KOREAN = (
    # Along a street; "앞으로 2", "그대로 2로" and "주문대로 2로" say how.
    rule(
        "addr",
        rf"{_ROAD}(?:로 ?\d{{1,4}}(?:번?길|가)|(?<![그이제반서문])대로|번길) ?{_LOT}(?: ?번지)?{_END_OR_PARTICLE}",
    ),
    rule("addr", rf"{_ROAD}(?:대로|(?<!으)로|길) ?{_LOT}{_END}"),
    # In a district.  Of many words in "동" only a number such as 123-45 tells one of these: "자동 3-4일".
    rule("addr", rf"{_DISTRICT}[동리가읍면] ?(?:산 ?)?{_LOT} ?번지"),
    rule(
        "addr",
        rf"(?<![가-힣])(?:[가-힣]{{2,4}}|[중동서남북])[구군읍면] ?{_DISTRICT}[동리] ?(?:산 ?)?(?=\d\d|\d-){_LOT}"
        rf"{_END_OR_PARTICLE}",
    ),
    rule(
        "addr",
        rf"(?<![가-힣])(?!(?:[자이행활운변작연수감진공아])동)[가-힣]{{1,5}}\d?동 ?\d{{2,4}}+-\d{{1,4}}+{_END_OR_PARTICLE}",
    ),
    # Block and flat.
    rule("addr", r"\d{1,4} ?동 ?\d{1,4} ?호"),
    rule("addr", r"(?<![가-힣A-Za-z])[가나다라마바사A-Za-z]동 ?\d{2,4} ?호"),
)

# In Japan: a town, then numbers that are joined, then perhaps a building and a room.
_TOWN = "(?:(?![をはへにでも])[一-龥々ぁ-んァ-ヶー])"
_BUILDING = "[一-龥々ァ-ヶーA-Za-z0-9]"
_NUMBER = r"(?:\d{1,4}+|[〇一二三四五六七八九十百]{1,4}+)"
_JOIN = rf"(?:番地?の?|号の?| ?{DASH} ?|の)"
_NO_COUNT = (
    r"(?!\d|-\d|[丁日週個枚本人名時分秒円万千年月回度倍点歳才件台冊着足箱種割泊位階号%℃~:]|営業|[ヶかカ]月"
    "| ?(?:cm|mm|kg|g|ml))"
)
_ROOM = (
    rf"(?: ?(?:{_BUILDING}{{2,15}}? ?)?\d{{1,4}}+(?:号室|号|階|F)"
    rf"| ?{_BUILDING}{{0,12}}[ァ-ヶー館荘棟寮]\d? ?\d{{3,4}}+{_NO_COUNT})?"
)

_JAPANESE = (
    # "夕日の3丁目の", a part of a town without a number, is no address.
    rule(
        "addr",
        rf"{_TOWN}{{1,12}}(?:\d{{1,2}}条[東西南北]?)?{_NUMBER}丁目"
        rf"(?:の?{_NUMBER}(?:{_JOIN}{_NUMBER}){{0,3}}(?:番地?|号(?!室))?{_ROOM}|(?!の))",
    ),
    rule("addr", rf"{_TOWN}{{0,12}}(?:{_NUMBER}丁目の?)?{_NUMBER}番地?の?{_NUMBER}号(?![車線機]){_ROOM}"),
    rule("addr", rf"{_TOWN}{{0,12}}\d{{1,4}}番地(?:の?\d{{1,4}})?{_ROOM}"),
    # After a city, ward, town or village: two numbers, or one in a town of a ward.
    rule(
        "addr",
        rf"{_TOWN}{{1,8}}[市区町村郡](?![のとが場内外]|から){_TOWN}{{0,10}}{_NUMBER}(?:(?: ?{DASH} ?|の){_NUMBER}){{1,3}}"
        rf"(?:号(?!室))?{_NO_COUNT}{_ROOM}",
    ),
    rule("addr", rf"[市区郡]{_TOWN}{{1,10}}[町村]{_TOWN}{{0,6}}\d{{1,4}}+{_NO_COUNT}"),
    # Without one: three numbers after a name in kanji that is not the name of a number.
    rule(
        "addr",
        r"(?:[一-龥々][のがヶケつ]?){2,8}(?<![番号日時型品式料率数回版第約計年月成和分比]) ?"
        # Not "26-11-22", which is a day.
        r"(?![23]\d-(?:0?[1-9]|1[0-2])-)\d{1,4}+(?:-\d{1,4}+){2}"
        rf"{_NO_COUNT}{_ROOM}",
    ),
    rule("addr", r"\d{1,4}号室"),
)

# In Britain and the United States.
_POST_AREA = (
    "(?:A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]|L[ADELNSU]?"
    "|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)"
)
_POSTCODE = rf"(?:{_POST_AREA}\d[0-9A-Z]? ?\d[ABD-HJLNP-UW-Z]{{2}}(?![A-Za-z0-9]))"
_STATE = "(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])"
_ZIP = rf"(?:{_STATE},? \d{{5}}(?:-\d{{4}})?>>(?! ?[円원]))"
_FLAT = r"(?:,? (?:#|(?:apt|apartment|unit|suite|ste|flat|floor|room)\b\.?) ?#?[A-Za-z0-9\-]{1,6})"
_CITY = rf"(?:(?:,? [A-Za-z][A-Za-z.' ]{{1,30}}?)?,? (?:{_POSTCODE}|{_ZIP}))"
# What stands between a number and "street" where neither belongs to the other.
_NO_NAME = (
    "a|an|and|as|at|be|by|for|from|i|if|in|is|it|my|new|no|of|off|old|on|or|other|per|the|to|vs|with|x|free|more|extra|way"
    "|business|working|days?|hours?|weeks?|months?|years?|min|minutes?|pairs?|packs?|pieces?|pcs?|sets?|sizes?|inch|inches"
    "|cm|mm|kg|ml|gb|tb|mb|lbs?|oz|ft|items?|people|persons?|times|percent|speed|gears?|usd|dollars?|won|yen"
    "|large|medium|small|tees|mens?|womens?|card|disk|flash|hand|hard|usb"
)
_NAME = rf"(?:(?!(?:{_NO_NAME})\b)[a-z][a-z'’.]{{0,19}}+|\d{{1,3}}(?:st|nd|rd|th))"
_STOP = r"(?=$|[.,;:!?)/]| (?:is|in|at|and|but|or|not|to|from|for|as|instead|please|pls|near|by|now|was|i|my)\b)"
_STREET = (
    # These are nothing else.
    r"(?:(?:avenue|boulevard|blvd|parkway|pkwy|highway|hwy)\b"
    # These begin other words as well, "road bike", so they must be the last.
    rf"|(?:street|st|road|rd|lane|ln|ave|crescent)\b(?: [nsew]\b)?{_STOP}"
    # These are also words of their own, so they must be written as a name too.
    r"|(?-i:(?:Drive|Way|Close|Place|Court|Square|Grove|Gardens|Mews|Row|Hill|Circle|Terrace|Loop|Trail|Walk)\b)"
    rf"{_STOP}"
    # Before a flat or a city all of them are streets.
    r"|(?:street|st|road|rd|lane|ln|ave|crescent|dr|drive|way|close|place|pl|court|ct|square|sq|grove|gardens|terrace|circle|cir)\b"
    rf"(?=\.?(?:{_FLAT}|{_CITY})))\.?"
)
_NOT_AFTER = "(?<![a-z0-9.$£€])"

_ENGLISH = (
    rule(
        "addr",
        rf"(?i:{_NOT_AFTER}(?:(?:flat|unit|apt|apartment|suite|room|floor) ?\d{{1,4}}[a-z]?,? )?"
        rf"\d{{1,5}}(?:[\-/]\d{{1,4}}|[a-z])?,? (?:{_NAME} ){{1,5}}{_STREET}{_FLAT}?{_CITY}?)",
    ),
    # The town may follow without a comma, if a word or a letter says that the number is one of a house.
    rule(
        "addr",
        rf"(?i:(?:(?<= to )|(?<= at )|(?<=address )|{_NOT_AFTER}(?=\d{{1,4}}[abc] ))\d{{1,5}}[a-z]? "
        rf"(?:{_NAME} ){{1,3}}(?:street|st|road|rd|lane|ave)\b\.?)",
    ),
    # Korea and Japan in Latin letters.
    rule(
        "addr",
        rf"(?i:{_NOT_AFTER}\d{{1,5}}(?:-\d{{1,4}}){{0,3}},? (?:[a-z0-9\-]{{1,20}}+,? ){{0,3}}?"
        r"[a-z]{2,20}-(?:ku|gu|ro|daero|gil|dong|cho|machi)\b"
        r"|(?<![a-z])[a-z]{2,20}-(?:ro|daero|gil|dong)[, ]{1,2}\d{1,4}(?:-\d{1,4})?>>)",
    ),
    rule("addr", r"(?i:(?<![a-z])p\.? ?o\.? ?box ?\d{1,6})"),
    # "10 GB", "2nd" and "2XL" end as postcodes do.
    rule(
        "zip",
        rf"(?i:(?<![a-z0-9]){_POST_AREA}\d[0-9a-z]? \d(?!gb|tb|st|nd|rd|th|xl|xs|ea|pr|lb|hr)[abd-hjlnp-uw-z]{{2}}"
        "(?![a-z0-9]))",
    ),
    rule("zip", rf"(?:(?<=[a-z] )|(?<=, )|(?<=,)){_ZIP}"),
)

ADDRESSES: tuple[Rule, ...] = (*_KOREAN, *_JAPANESE, *_ENGLISH)
