-- What a reader said with a vote, redacted; '' for most.
ALTER TABLE outcome ADD COLUMN comment TEXT NOT NULL DEFAULT '';
CREATE INDEX outcome_article ON outcome (kind, article_id, lang, session);
