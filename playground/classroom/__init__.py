"""A class: predictions that are counted together, a page that others follow, and challenges.

What a class shares lies in one SQLite file, so that several processes of the server share it.
"""
