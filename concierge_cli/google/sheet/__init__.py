"""The Sheet of one client: what it looks like, what one answer of Google says of it, and what is to be written.

Nothing here reads time, files or network. A row or column is a zero-based index of its grid, as in the API, and every
stretch is half-open; row 0 holds the headings. `Sheets` and its answers are plain JSON.
"""
