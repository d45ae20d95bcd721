"""
What the builder and the API must agree on: documents, text analysis, ranking, protocols.

Imports the standard library and, each behind one file of `languages/`, an analyser;
nothing of the builder, of the API or of an engine.  `tests/test_architecture.py` keeps the rule.
"""
