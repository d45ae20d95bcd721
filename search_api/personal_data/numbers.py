"""
Mail addresses, phones, cards, documents, logins and days of birth; then orders and whatever has seven digits.

The two are apart because addresses go between them: "9-98-7 203号室" has seven digits as well.
"""

from __future__ import annotations

from search_api.personal_data.rule import DASH, Rule, keep, rule


def _is_birth_date(number: str) -> bool:
    """Tell whether a number begins with a possible YYMMDD; the check digit is random since 2020-10."""
    return 1 <= int(number[2:4]) <= 12 and 1 <= int(number[4:6]) <= 31


_CARD_STARTS = {
    13: ("4",),
    14: ("30", "36", "38", "39"),
    15: ("34", "37"),
    16: ("2", "35", "4", "5", "6", "9"),
    19: ("4", "6"),
}


def _is_card(number: str) -> bool:
    """
    Tell whether a number has the length, first digits and check digit of a payment card.

    Source: ISO/IEC 7812-1, annex B (Luhn).
    """
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    checks = sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
    return checks and number.startswith(_CARD_STARTS.get(len(number), ()))


_IS = "(?:은|는|は| is|:)? ?"

# Mail addresses in words.  A bare "at" needs a host of nothing but mail, for "bought at shop.example" is none.
_LOCAL = r"(?<![a-z0-9._%+\-])[a-z0-9._%+\-]{2,64}"
_AT = r"(?: ?[\[(]at[\])] ?| ?골뱅이 ?| ?アット(?:マーク)? ?)"
_DOT = r"(?: ?[.,] ?| ?[\[(]dot[\])] ?| ?(?:점|닷|ドット) ?| dot )"

# Digits in words; "에" and "다시" are a spoken hyphen.
_KOREAN_DIGIT = "[0-9공영일이삼사오육칠팔구]"
_KOREAN_GAP = f"(?:에|다시)?[ .]?{DASH}? ?"
_JAPANESE_ZERO = "(?:[〇零]|ゼロ|ぜろ|レイ|れい|マル|まる)"
_JAPANESE_DIGIT = (
    f"(?:{_JAPANESE_ZERO}|[0-9一二三四五六七八九]|イチ|いち|ニ|に|サン|さん|ヨン|よん|ゴ|ご|ロク|ろく|ナナ|なな|ハチ|はち"
    "|キュウ|きゅう)"
)

_BIRTH_DAY = rf"((?i:생년 ?월일|생일|生年月日|誕生日|date of birth|birth ?day|birth ?date|\bdob){_IS})"

NUMBERS: tuple[Rule, ...] = (
    rule("email", r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,4}"),
    # Without a dot, with a comma or blanks, spelled.
    rule(
        "email",
        r"(?<![A-Za-z0-9._%+\-가-힣])[A-Za-z0-9._%+\-가-힣]{1,64} ?@ ?[A-Za-z0-9\-가-힣]{1,63} ?[.,] ?(?:com|net|org|co|kr|jp)(?![A-Za-z])",
    ),
    rule("email", r"[A-Za-z0-9._%+\-]{2,64}@[A-Za-z][A-Za-z0-9\-]{2,62}"),
    rule(
        "email",
        rf"(?i:{_LOCAL}{_AT}(?:[a-z0-9\-]{{1,63}}|네이버|지메일|다음|한메일)(?:{_DOT}(?:[a-z]{{2,10}}|컴|넷)){{0,3}})",
    ),
    rule(
        "email",
        rf"(?i:(?!(?:account|address|email|in|inbox|it|log|login|look|mail|me|on) ){_LOCAL} at"
        rf" (?:gmail|hotmail|outlook|icloud|hanmail){_DOT}com)",
    ),
    rule("url", r"(?i:https?)://[^\s]{1,500}"),
    rule("zip", r"〒 ?\d{3}-?\d{4}"),
    rule(
        "zip", rf"((?:우편 ?번호|郵便番号|(?i:\bzip(?: ?code)?)){_IS})(?:\d{{5}}(?:-\d{{4}})?|\d{{3}}-?\d{{3,4}})>>"
    ),
    rule("zip", rf"((?i:post ?code){_IS})[A-Za-z]{{1,2}}\d[A-Za-z0-9]? ?\d[A-Za-z]{{2}}(?![A-Za-z0-9])"),
    # Before dates are kept: a day of birth is known by what stands beside it.
    rule("birth", rf"{_BIRTH_DAY}\d{{1,4}}(?:(?: ?[.\-/년월年月] ?\d{{1,4}}){{2}}| ?[/월月] ?\d{{1,2}})>>[일日]?"),
    rule("birth", rf"{_BIRTH_DAY}\d{{6,8}}>>"),
    rule("birth", r"<<\d{2,4}(?:年\d{1,2}月\d{1,2}日(?=生)|년 ?\d{1,2}월 ?\d{1,2}일(?= ?(?:생|출생)))"),
    rule("rrn", r"<<\d{6} ?[- ]? ?[1-8]\d{6}>>", _is_birth_date),
    rule("card", r"<<\d(?:[ \-]?\d){12,18}>>", _is_card),
    # International; Korean mobile, mobile spelled in words, land line, VoIP and safe number.
    rule("phone", r"(?<![0-9+])\+\d{1,3}[ \-.]?(?:\(0\)|\(\d{1,4}\)|\d{1,4})(?:[ \-.]?\d{2,4}){2,3}>>"),
    rule("phone", r"<<01[016789][ \-.]?\d{3,4}[ \-.]?\d{4}>>"),
    rule(
        "phone",
        rf"<<[0공영][1일][0공영1일6-9육칠팔구]{_KOREAN_GAP}{_KOREAN_DIGIT}{{3,4}}{_KOREAN_GAP}{_KOREAN_DIGIT}{{4}}>>",
    ),
    rule("phone", r"<<0(?:2|[3-6]\d|70|50\d)[ \-.)]?\d{3,4}[ \-.]\d{4}>>"),
    # Japanese mobile, the same in words, and land line; United States.
    rule("phone", r"<<0[5-9]0[ \-.]?\d{4}[ \-.]?\d{4}>>"),
    rule("phone", rf"{_JAPANESE_ZERO}(?:[ のー\-]?{_JAPANESE_DIGIT}){{9,10}}"),
    rule("phone", r"<<0\d{1,4}[\-(]\d{1,4}[\-)]\d{3,4}>>"),
    rule("phone", r"<<(?:\(\d{3}\) ?|\d{3}[\-. ])\d{3}[\-. ]\d{4}>>"),
    # Korean driving licence; Korean passports and those of two letters and seven digits.
    rule("license", r"<<\d{2}-\d{2}-\d{6}-\d{2}>>"),
    rule(
        "passport",
        r"(?<![A-Za-z0-9])(?:[MSRODmsrod]\d{8}|[MSRODmsrod]\d{3}[A-Za-z]\d{4}|[A-Za-z]{2}\d{7})"
        r"(?![A-Za-z0-9])",
    ),
    keep(r"<<(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}(?![0-9\-])"),
    keep(r"<<[1-9]\d{0,2}(?:,\d{3}){1,3}(?![0-9,])"),
    # What opens an account, if it is no plain word: "password reset", "비밀번호 8자리".
    rule(
        "login",
        r"((?i:아이디|비밀 ?번호|비번|ユーザー名|パスワード|(?:line|카톡|login|user) ?(?:id|name)|password|passcode)"
        rf"{_IS})(?!(?i:\d{{1,2}}-?(?:digit|char)))(?=[A-Za-z._\-]{{0,20}}\d)(?=[0-9._\-]{{0,20}}[A-Za-z])[A-Za-z0-9][A-Za-z0-9._\-!@#$%^&*]{{3,30}}",
    ),
)

CODES: tuple[Rule, ...] = (
    # Order, invoice and account numbers: after their name; a word with five digits in a row; then whatever is left.
    rule(
        "order",
        rf"((?:주문 ?번호|注文番号|(?i:\border (?:number|no\.?|id)|\border(?= ?#))){_IS}#?)(?:[A-Za-z]{{1,4}}-?)?\d[\d\-]{{2,19}}>>",
    ),
    rule(
        "order",
        r"(?<![A-Za-z0-9])(?=[A-Za-z0-9\-_]{0,40}\d{5})[A-Za-z0-9][A-Za-z0-9\-_]{6,40}(?![A-Za-z0-9])",
    ),
    rule("num", r"\d(?:[ \-.,/_·‐-―−ー]{0,3}+\d){6,}+"),
)
