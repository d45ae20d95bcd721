-- Times are microseconds since 1970-01-01 UTC, days are written 2026-11-20.
-- Text sorts by its bytes, as in SQLite: two servers of different locales count alike.

CREATE TABLE question (
    id          TEXT COLLATE "C" PRIMARY KEY,
    at          BIGINT NOT NULL,
    text        TEXT COLLATE "C" NOT NULL,
    lang        TEXT COLLATE "C" NOT NULL,
    -- Content words in one order: what makes two wordings one gap.
    key         TEXT COLLATE "C" NOT NULL,
    verdict     TEXT NOT NULL CHECK (verdict IN ('answered', 'weak', 'empty')),
    -- JSON array of article ids, best first; nearest is the first of them or ''.
    hits        TEXT NOT NULL,
    nearest     TEXT COLLATE "C" NOT NULL,
    session     TEXT COLLATE "C" NOT NULL,
    index_build TEXT NOT NULL,
    -- The probability behind the verdict.
    estimate    DOUBLE PRECISION,
    -- Who seems to have asked: '' a reader, 'bot', 'crowd'.
    mark        TEXT NOT NULL DEFAULT '' CHECK (mark IN ('', 'bot', 'crowd')),
    -- Of a question that was only typed on the way to another, that other; it is hidden, and may come back while
    -- the reader types.  stretch_at: when the latest question of its stretch of typing came; 0 if it is not hidden.
    into_id     TEXT COLLATE "C" NOT NULL DEFAULT '',
    stretch_at  BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX question_at ON question (at);
CREATE INDEX question_session ON question (session, id);
CREATE INDEX question_hidden ON question (stretch_at) WHERE into_id != '';

CREATE TABLE outcome (
    id         TEXT COLLATE "C" PRIMARY KEY,
    at         BIGINT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('click', 'solved', 'vote', 'contact')),
    query_id   TEXT COLLATE "C" NOT NULL,
    article_id TEXT COLLATE "C" NOT NULL,
    value      TEXT NOT NULL,
    lang       TEXT COLLATE "C" NOT NULL,
    session    TEXT COLLATE "C" NOT NULL,
    -- What a reader said with a vote, redacted; '' for most.
    comment    TEXT NOT NULL DEFAULT ''
);

CREATE INDEX outcome_at ON outcome (at);
CREATE INDEX outcome_query ON outcome (query_id, kind);
-- Of one session on one article one vote is kept, the last.
CREATE UNIQUE INDEX outcome_vote ON outcome (article_id, lang, session) WHERE kind = 'vote' AND session != '';

-- Where hidden questions are when their stretch is over: ids alone, no text.
CREATE TABLE folded (
    id      TEXT COLLATE "C" PRIMARY KEY,
    into_id TEXT COLLATE "C" NOT NULL
);

CREATE INDEX folded_into ON folded (into_id);

-- What is kept of a day whose questions are forgotten.
CREATE TABLE daily (
    day      TEXT COLLATE "C" NOT NULL,
    lang     TEXT COLLATE "C" NOT NULL,
    ended    TEXT COLLATE "C" NOT NULL,
    searches BIGINT NOT NULL,
    PRIMARY KEY (day, lang, ended)
);

-- In which gap a question was last.
CREATE TABLE gap_key (
    lang TEXT COLLATE "C" NOT NULL,
    key  TEXT COLLATE "C" NOT NULL,
    gap  TEXT NOT NULL,
    PRIMARY KEY (lang, key)
);

-- Days on which the log was open.
CREATE TABLE open_day (day TEXT COLLATE "C" PRIMARY KEY);

-- One row: the analysis that made the keys; under another one they are made anew.
CREATE TABLE analysis (fingerprint TEXT NOT NULL);
