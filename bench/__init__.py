"""Measures search: against its peers, part by part, at scale, and over HTTP.  `README.md` has the results."""
