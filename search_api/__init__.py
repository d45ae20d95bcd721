"""Answers readers' questions from a snapshot and logs those that found no answer."""
