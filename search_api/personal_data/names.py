"""
What somebody is called: known only by what stands before it.

A question about a name asks with the same words, as "이름 변경", "氏名変更" and "my name is wrong" do, so
what such questions go on with is no name.
"""

from __future__ import annotations

from search_api.personal_data.rule import Rule, rule

_KOREAN_END = "(?=$|[ ,.]|이고|입니다|인데|이에요|예요|으로|로|님|씨|이?라고)"
# A frequent surname and two letters more; first the words that look so after "이름", "받는 사람" and "저는".
_KOREAN_NAME = (
    "(?!정보|이름|이메|이상|이전|이후|이용|주소|주문|전화|전체|조회|신청|신규|안내|한글|한국|고객|구매|우편|유학|유지|하나|지우|고치|정하|주세|주시|오류|오타|이니|박음"
    "|안[나보바떠되돼맞]|문[자구의]|정회원|장애인|임산부|임직원|남학생|강원도|전라도)"
    "[김이박최정강조윤장임한오서신권황안송류유홍전고문양손배백허남심노하곽성차주우구민진지엄][가-힣]{2}"
)
_KOREAN_ROLE = "(?:(?:제 ?)?이름|성함|성명|수령인|수취인|받(?:는|으시는) ?(?:사람|분)|보내는 ?(?:사람|분)|주문자|예금주|입금자)명?"

_JAPANESE_ROLE = "(?:お?名前|氏名|宛名|注文者|受取人|名義人?)"
# The most frequent surnames of two letters or more; 林 and 森 begin other words.
_JAPANESE_SURNAME = (
    "(?:佐藤|鈴木|高橋|田中|伊藤|渡[辺邉邊]|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|斎藤|清水|山崎|池田|橋本|阿部"
    "|石川|山下|中島|石井|小川|前田|岡田|長谷川|藤田|後藤|近藤|村上|遠藤|青木|坂本)"
)
_NO_JAPANESE_NAME = "(?!変更|訂正|修正|入力|登録|確認|表示|削除|必須|必要|漢字|カナ|カタカナ|ローマ字|不明|相違|間違|会社|本名|旧姓|空欄|上様|別|同|何|誰)"

_NO_ENGLISH_NAME = (
    r"(?!(?:already|also|and|as|because|blank|but|can|changed?|correct|different|hidden|how|i|i'm|in|incorrect|is|it|listed|missing"
    r"|misspell?ed|misspelt|my|not|now|on|only|order|please|printed|refund|required|showing|shown|so|spell?ed|spelt|still|that|the|too"
    r"|what|when|where|why|with|written|wrong|wrongly)\b)"
)

NAMES: tuple[Rule, ...] = (
    rule("name", f"{_KOREAN_ROLE} ?: ?[가-힣]{{2,4}}?{_KOREAN_END}"),
    rule("name", "제 ?이름은 ?[가-힣]{2,4}?(?=입니다|이에요|예요|이고|인데|이?라고)"),
    rule("name", f"{_KOREAN_ROLE}(?:은|는)? {_KOREAN_NAME}{_KOREAN_END}"),
    rule("name", f"저는 {_KOREAN_NAME}(?=입니다|이에요|예요|인데|이고|이?라고)"),
    rule(
        "name",
        f"{_JAPANESE_ROLE}(?:は|:) ?{_NO_JAPANESE_NAME}"
        "(?:[一-龥々ァ-ヶー]{2,8}?(?: [一-龥々ァ-ヶー]{1,5})?(?=$|[ 、。,.]|です(?!か)|と申|様)"
        "|[一-龥々ァ-ヶー]{1,4} ?[ぁ-ん]{1,4}(?<!たい)(?=です(?!か)|と申|様))",
    ),
    rule(
        "name",
        f"(?:{_JAPANESE_ROLE} |私は ?){_JAPANESE_SURNAME} ?[一-龥々ァ-ヶーぁ-ん]{{1,4}}?(?=$|[ 、。,.]|です|と申|様)",
    ),
    rule("name", "[一-龥々ァ-ヶー]{1,8}(?: [一-龥々ァ-ヶーぁ-ん]{1,5})?(?=と申し(?:ます|ましたが))"),
    rule("name", r"(?i:(?<![a-z])(?:my name is|i am|i'm)) [A-Z][a-z]+(?: [A-Z][a-z]+){1,2}"),
    rule(
        "name",
        rf"(?i:(?<![a-z])my name(?: is|['’]s) {_NO_ENGLISH_NAME}[a-z\-]{{2,20}}+(?: {_NO_ENGLISH_NAME}[a-z\-]{{2,20}}+)?)",
    ),
)
