"""Papers that a client reads: one neutral document, and a writer for each form that it takes.

A `document.Document` holds values; `wording` makes words of them in the paper's language and its country's numbers;
`markdown`, `html` and `pdf` lay them out. Nothing here reads a journal, a network or a clock.
"""
