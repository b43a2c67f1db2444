"""Signing in to Google: the person's own OAuth client and browser, a service account, or what the machine offers."""
