-- Who seems to have asked: '' a reader, 'bot', 'crowd'.
ALTER TABLE question ADD COLUMN mark TEXT NOT NULL DEFAULT '' CHECK (mark IN ('', 'bot', 'crowd'));
CREATE INDEX question_session ON question (session, id);

-- Of a question that was only typed on the way to another, that other; it is hidden, and may come back while the
-- reader types.  stretch_at: when the latest question of its stretch of typing came; 0 if it is not hidden.
ALTER TABLE question ADD COLUMN into_id TEXT NOT NULL DEFAULT '';
ALTER TABLE question ADD COLUMN stretch_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX question_hidden ON question (stretch_at) WHERE into_id != '';

-- Where hidden questions are when their stretch is over: ids alone, no text.
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
