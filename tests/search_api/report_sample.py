"""
Reports that no log made: a full one in each language, one of a week without a search, and a hostile one.

`sample("ko")`, `empty("en")`, `hostile()`.
"""

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from search_api.gaps import Gap, Near
from search_api.report import Article, ArticleVotes, Change, Day, Entry, Ledger, Report, Share, Unfound

SINCE, UNTIL = date(2026, 10, 26), date(2026, 11, 22)
DAYS = 28

WORDS = {
    "ko": {
        "shop": "나래룸",
        "lift": (
            "승강기 없는 5층도 배송되나요?",
            "엘리베이터 없는 집 배송",
            "5층 계단 배송",
            "계단 배송비",
            "사다리차 필요해요?",
        ),
        "receipt": ("현금영수증 나중에 받을 수 있나요?", "현금영수증 발급", "영수증 끊어 주세요"),
        "refund": ("환불이 아직 안 들어왔어요", "환불 언제 돼요", "카드 취소 확인"),
        "gift": ("선물 메시지 카드 넣을 수 있나요?", "메시지 카드", "선물 카드 문구"),
        "articles": {
            "receipt": "세금계산서는 어떻게 받나요?",
            "refund": "환불은 언제 되나요?",
            "gift": "선물 포장이 되나요?",
            "track": "배송 조회는 어디서 하나요?",
            "size": "사이즈는 어떻게 고르나요?",
            "points": "적립금은 언제 쌓이나요?",
        },
        "topics": ("배송", "반품·교환", "결제", "상품"),
        "asked": ("배송 조회", "배송 언제 와요", "반품 신청"),
        "note": "기사님께 여쭤본 뒤에 쓰기",
        "channels": {"kakao": "카카오톡 상담", "form": "1:1 문의 남기기"},
        "closed": ("주문한 뒤 옵션 바꾸기", "제주도 배송비"),
    },
    "ja": {
        "shop": "ナレルーム",
        "lift": (
            "エレベーターのない5階にも届けてもらえますか",
            "エレベーターなし 配送",
            "5階 階段 配送",
            "階段 追加料金",
            "搬入できますか",
        ),
        "receipt": ("領収書をあとから発行できますか", "領収書 発行", "領収書がほしい"),
        "refund": ("返金がまだ届きません", "返金 いつ", "カード 取り消し 確認"),
        "gift": ("メッセージカードを付けられますか", "メッセージカード", "カード 文面"),
        "articles": {
            "receipt": "請求書はどう受け取りますか",
            "refund": "返金はいつになりますか",
            "gift": "ギフト包装はできますか",
            "track": "配送状況はどこで確認できますか",
            "size": "サイズの選び方を教えてください",
            "points": "ポイントはいつ付きますか",
        },
        "topics": ("配送", "返品・交換", "お支払い", "商品"),
        "asked": ("配送状況", "いつ届きますか", "返品 申し込み"),
        "note": "配送会社に確認してから書く",
        "channels": {"kakao": "カカオトークで相談", "form": "お問い合わせフォーム"},
        "closed": ("注文後に色を変えたい", "離島の送料"),
    },
    "en": {
        "shop": "Naraeloom",
        "lift": (
            "Do you deliver to the 5th floor without a lift?",
            "delivery no elevator",
            "5th floor stairs delivery",
            "stairs surcharge",
            "carry upstairs",
        ),
        "receipt": ("Can I get a cash receipt later?", "cash receipt", "need a receipt"),
        "refund": ("My refund has not arrived", "refund when", "card cancelled?"),
        "gift": ("Can you add a gift message card?", "message card", "gift card text"),
        "articles": {
            "receipt": "How do I get a tax invoice?",
            "refund": "When will I get my refund?",
            "gift": "Do you gift-wrap?",
            "track": "Where can I track my delivery?",
            "size": "How do I choose a size?",
            "points": "When are points added?",
        },
        "topics": ("Delivery", "Returns and exchanges", "Payment", "Products"),
        "asked": ("track my order", "when will it arrive", "start a return"),
        "note": "ask the courier first",
        "channels": {"kakao": "KakaoTalk", "form": "Contact form"},
        "closed": ("change the colour after ordering", "delivery fee to islands"),
    },
}
IDS = {
    "receipt": "tax-invoice",
    "refund": "refund-when",
    "gift": "gift-wrap",
    "track": "track-delivery",
    "size": "choose-size",
    "points": "points-when",
}


def sample(lang, *, demo=False, days=DAYS):
    """Four weeks of a shop that has just fixed two gaps; the last days of them if `days` is fewer."""
    said = WORDS[lang]
    since = UNTIL - timedelta(days=days - 1)
    return Report(
        shop=said["shop"],
        lang=lang,
        since=since,
        until=UNTIL,
        time_zone="Asia/Seoul",
        demo=demo,
        site_url="https://help.shop.example/",
        threshold=2,
        gaps=_gaps(lang, said, days),
        hidden=37,
        totals={
            "answered": 712,
            "empty": 41,
            "weak": 18,
            "escalated": 12,
            "refuted": 9,
            "refined": 14,
            "ignored": 26,
        },
        before={
            "answered": 640,
            "empty": 55,
            "weak": 20,
            "escalated": 15,
            "refuted": 7,
            "refined": 16,
            "ignored": 30,
        },
        days=tuple(_day(since + timedelta(days=number), number) for number in range(days)),
        languages=(
            Share(id=lang, title=_language(lang), counts={"answered": 690, "empty": 35, "weak": 70}),
            Share(id="de", title="", counts={"answered": 9, "empty": 6}),
        ),
        categories=tuple(
            Share(
                id=f"topic-{number}" if title else "",
                title=title,
                counts={"answered": 320 // number, "empty": 12 * number},
            )
            for number, title in enumerate((*said["topics"], ""), 1)
        ),
        hours=(3, 1, 0, 0, 0, 1, 4, 12, 21, 40, 52, 48, 60, 55, 47, 50, 44, 41, 39, 56, 78, 91, 62, 27),
        weekdays=(141, 126, 118, 120, 109, 96, 122),
        useful=(
            _votes(lang, said, "track", 48, 2, 0.86),
            _votes(lang, said, "size", 11, 1, 0.65),
            _votes(lang, said, "gift", 4, 0, None),
        ),
        refuted=(_votes(lang, said, "refund", 6, 14, 0.15, ("unclear", 8), ("outdated", 3)),),
        unfound=tuple(
            Unfound(lang=lang, article_id=f"{IDS['points']}{more}", title=said["articles"]["points"] + more, url=url)
            for more in ("", *(f"-{number}" for number in range(2, 14)))
            for url in [f"{lang}/{IDS['points']}{more}/"]
        ),
        contacts=(("kakao", 9), ("form", 5), ("phone", 1)),
        channels=said["channels"],
        contacts_alone=7,
        repeated=(
            (Share(id="topic-1", title=said["topics"][0], counts={"answered": 211}), said["asked"][:2]),
            (Share(id="topic-2", title=said["topics"][1], counts={"answered": 64}), said["asked"][2:]),
        ),
        changes=(
            _change(lang, said, "g2ab", said["closed"][0], "gift", (18, 24), (2, 31)),
            _change(lang, said, "g9qx", said["closed"][1], "track", (5, 7), (0, 6)),
            _change(lang, said, "gm4d", said["closed"][0], "size", (0, 0), (0, 0), days=0),
        ),
        ledger=Ledger(
            open=4,
            opened=3,
            closed=2,
            verified=1,
            reopened=1,
            median_days=5.5,
            entries=(
                _entry(lang, said["closed"][0], "g2ab", "gift", "verified", "3f9a2c1", 29, 2),
                _entry(lang, said["closed"][1], "g9qx", "track", "reopened", "", 2, 4),
            ),
        ),
        articles=tuple(_article(lang, said, name) for name in ("gift", "receipt", "refund")),
        bots=312,
        crowd=58,
    )


def _gaps(lang, said, days):
    source = "ko" if lang != "ko" else "en"
    return (
        _gap(lang, "g7f3", said["lift"], "write_article", days, _near(lang, said, "track", 0.12), trend=1.9, size=3),
        _gap(lang, "gk2p", said["receipt"], "add_wording", days, _near(lang, said, "receipt", 0.71), trend=1.0),
        _gap(
            lang,
            "gw8d",
            said["refund"],
            "fix_process",
            days,
            _near(lang, said, "refund", 0.8),
            _near(lang, said, "track", 0.2),
            kinds=(("refuted", 9), ("escalated", 6)),
            trend=0.6,
            note=said["note"],
        ),
        _gap(
            lang,
            "g5tz",
            said["gift"],
            "translate",
            days,
            Near(
                article_id=IDS["gift"],
                title=WORDS[source]["articles"]["gift"],
                lang=source,
                estimate=0.66,
                opened=0,
            ),
            size=1,
        ),
        _gap("en" if lang != "en" else "ja", "g1nn", ("parking",), "write_article", days, size=1),
        _gap(lang, "g3uu", said["asked"], "write_article", days, size=1),
    )


def _gap(lang, id_, questions, advice, days, *near, kinds=(), trend=None, note="", size=2):
    daily = tuple(size if number % 7 in (1, 4) else size - 1 if number % 5 == 0 else 0 for number in range(days))
    searches = sum(daily) + size
    return Gap(
        id=id_,
        lang=lang,
        question=questions[0],
        questions=tuple(questions),
        searches=searches,
        sessions=sum(daily),
        contacts=searches * 0.5,
        kinds=kinds or (("empty", searches - 1), ("escalated", 1)),
        first=datetime(2026, 10, 27, 16, 5, tzinfo=UTC),
        last=datetime(2026, 11, 21, 15, 30, tzinfo=UTC),
        daily=daily,
        trend=trend,
        advice=advice,
        near=near,
        state="open",
        note=note,
    )


def _near(lang, said, name, estimate):
    return Near(article_id=IDS[name], title=said["articles"][name], lang=lang, estimate=estimate, opened=3)


def _day(day, number):
    quiet = day.weekday() > 4
    return Day(
        day=day,
        counts={
            "answered": 18 + number % 9 - 6 * quiet,
            "empty": 1 + number % 3,
            "weak": number % 2,
            "escalated": int(number % 4 == 1),
            "refuted": int(number % 6 == 0),
            "refined": int(number % 5 == 2),
            "ignored": 1,
        },
        holiday=day == date(2026, 11, 3),
    )


def _language(lang):
    return {"ko": "한국어", "ja": "日本語", "en": "English"}[lang]


def _votes(lang, said, name, yes, no, useful, *reasons):
    return ArticleVotes(
        lang=lang,
        article_id=IDS[name],
        title=said["articles"][name],
        url=f"{lang}/{IDS[name]}/",
        yes=yes,
        no=no,
        useful=useful,
        reasons=reasons,
    )


def _article(lang, said, name):
    id_ = IDS[name]
    return Article(lang=lang, article_id=id_, title=said["articles"][name], url=f"{lang}/{id_}/")


def _change(lang, said, gap_id, question, name, before, after, days=10):
    return Change(
        gap_id=gap_id,
        lang=lang,
        question=question,
        article_id=IDS[name],
        title=said["articles"][name],
        closed=date(2026, 11, 12),
        days=days,
        before=before,
        after=after,
    )


def _entry(lang, question, gap_id, name, state, commit, answered, failed):
    return Entry(
        gap_id=gap_id,
        lang=lang,
        question=question,
        article_id=IDS[name],
        opened=date(2026, 11, 2),
        closed=date(2026, 11, 12),
        commit=commit,
        state=state,
        answered=answered,
        failed=failed,
    )


def empty(lang):
    """A week in which nobody asked anything, of a shop that has fixed nothing yet."""
    none = Ledger(open=0, opened=0, closed=0, verified=0, reopened=0, median_days=None, entries=())
    since = UNTIL - timedelta(days=6)
    nothing = {
        field.name: ()
        for field in fields(Report)
        if field.type.startswith("tuple") and field.name not in ("days", "hours", "weekdays")
    }
    return replace(
        sample(lang),
        **nothing,
        since=since,
        totals={},
        before={},
        days=tuple(Day(day=since + timedelta(days=number), counts={}, holiday=False) for number in range(7)),
        hours=(0,) * 24,
        weekdays=(0,) * 7,
        hidden=0,
        contacts_alone=0,
        ledger=none,
        bots=0,
        crowd=0,
    )


PAYLOADS = (
    '<script>alert(1)</script><img src=x onerror="alert(2)">',
    "\"><svg onload=alert(3)><a href='javascript:alert(4)'>x</a>",
    "{{ 7 * 7 }}{% raw %}</title></style></textarea></script><script>alert(5)</script>",
    "| a | b |\n\n# heading\n- item\n<b>bold</b> **bold** _it_ ~~x~~ `code` ``two`` [a](https://evil.example)",
    "https://evil.example www.evil.example @owner #12 GH-7 a@b.example ![x](http://evil.example/x.png) &lt;b&gt;",
    "=cmd|' /C calc'!A0",
    " \u200b+1-1\t=2+3",
    "\u202eevil\u202c \u2066x\u2069 \x1b[31mred\x1b]0;title\x07 \x00\x7f\x9b31m",
    "w" * 200,
    "Z\u0351\u0352\u0353\u0354a\u0351\u0352\u0353l\u0351g\u0351o\u0351 " * 4,
    "＝1+1 ＠here `|`|` \\| \\` \\",
)
"""What readers, or somebody in their name, may have typed."""


def hostile():
    """The English report with a payload in every field of text, each another one."""
    # No two are the same, as no two ids are.
    payloads = (f"{payload}{again or ''}" for again in count() for payload in PAYLOADS)
    return _still_there(_poisoned(sample("en"), payloads))


def plain():
    """The same with another plain word in each field: all that a payload adds to the page is what differs."""
    return _still_there(_poisoned(sample("en"), (f"word {number}" for number in count())))


def _still_there(report):
    """With every article that a gap names: only then is there a link to poison."""
    near = {(near.lang, near.article_id): near for gap in report.gaps for near in gap.near}
    articles = [
        Article(lang=each.lang, article_id=each.article_id, title=each.title, url=report.unfound[0].url)
        for each in near.values()
    ]
    return replace(report, articles=tuple(articles))


OURS = frozenset({"lang", "advice", "state", "time_zone", "site_url"})
"""Fields whose values choose words; a payload in them is another test's matter."""


def _poisoned(value, payloads, name=""):
    if is_dataclass(value):
        changed = {
            field.name: _poisoned(getattr(value, field.name), payloads, field.name)
            for field in fields(value)
            if field.name not in OURS and field.name != "kinds"
        }
        return replace(value, **changed)
    if isinstance(value, tuple):
        return tuple(_poisoned(each, payloads, name) for each in value)
    return next(payloads) if isinstance(value, str) else value
