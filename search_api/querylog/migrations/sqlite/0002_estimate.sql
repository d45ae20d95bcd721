-- The probability behind the verdict; NULL for questions of before.
ALTER TABLE question ADD COLUMN estimate REAL;
