"""One file for each screen: values in, lines out. Widths, colours and words are here; rules are not."""
