"""One function per use case, in the user's words: `open_case`, `hear`, `submit` …

A service decides and logs; it neither prints nor asks. Everything it needs stands on the `Desk`.
"""
