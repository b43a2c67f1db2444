"""Concierge: returns, refunds, claims and warranties of several small stores in one queue."""

__version__ = "0.3.0"
