-- Of one session on one article one vote is kept, the last: what a reader takes back is gone.
-- Ids are made by the page in the order of time; `at` is when the server heard of it, which may be later.
DELETE FROM outcome WHERE kind = 'vote' AND session != '' AND EXISTS (
    SELECT 1 FROM outcome AS later
    WHERE later.kind = 'vote' AND later.article_id = outcome.article_id AND later.lang = outcome.lang
        AND later.session = outcome.session AND later.id > outcome.id
);
DROP INDEX outcome_article;
CREATE UNIQUE INDEX outcome_vote ON outcome (article_id, lang, session) WHERE kind = 'vote' AND session != '';
