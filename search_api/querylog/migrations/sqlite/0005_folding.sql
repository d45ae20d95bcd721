-- Who seems to have asked: '' a reader, 'bot', 'crowd'.
ALTER TABLE question ADD COLUMN mark TEXT NOT NULL DEFAULT '' CHECK (mark IN ('', 'bot', 'crowd'));
CREATE INDEX question_session ON question (session, id);

-- Questions that were only typed on the way to another, and that other: ids alone, no text.
CREATE TABLE folded (
    id      TEXT PRIMARY KEY,
    into_id TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX folded_into ON folded (into_id);

-- What is kept of a day whose questions are forgotten; days are written 2026-11-20.
CREATE TABLE daily (
    day      TEXT NOT NULL,
    lang     TEXT NOT NULL,
    ended    TEXT NOT NULL,
    searches INTEGER NOT NULL,
    PRIMARY KEY (day, lang, ended)
) WITHOUT ROWID;

-- In which gap a question was last.
CREATE TABLE gap_key (
    lang TEXT NOT NULL,
    key  TEXT NOT NULL,
    gap  TEXT NOT NULL,
    PRIMARY KEY (lang, key)
) WITHOUT ROWID;

-- Days on which the log was open.
CREATE TABLE open_day (day TEXT PRIMARY KEY) WITHOUT ROWID;
