-- Times are microseconds since 1970-01-01 UTC.

CREATE TABLE question (
    id          TEXT PRIMARY KEY,
    at          INTEGER NOT NULL,
    text        TEXT NOT NULL,
    lang        TEXT NOT NULL,
    -- Content words in one order: what makes two wordings one gap.
    key         TEXT NOT NULL,
    verdict     TEXT NOT NULL CHECK (verdict IN ('answered', 'weak', 'empty')),
    -- JSON array of article ids, best first; nearest is the first of them or ''.
    hits        TEXT NOT NULL,
    nearest     TEXT NOT NULL,
    session     TEXT NOT NULL,
    index_build TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX question_at ON question (at);

CREATE TABLE outcome (
    id         TEXT PRIMARY KEY,
    at         INTEGER NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('click', 'solved', 'vote', 'contact')),
    query_id   TEXT NOT NULL,
    article_id TEXT NOT NULL,
    value      TEXT NOT NULL,
    lang       TEXT NOT NULL,
    session    TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX outcome_at ON outcome (at);
CREATE INDEX outcome_query ON outcome (query_id, kind);

-- One row: the analysis that made the keys; under another one they are made anew.
CREATE TABLE analysis (fingerprint TEXT NOT NULL);
