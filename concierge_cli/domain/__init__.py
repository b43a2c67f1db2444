"""The rules of the trade: values in, values out. No file, no network, no clock of its own."""
