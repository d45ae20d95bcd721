"""Turns a folder of articles into a checked help center: pages and a search snapshot."""
