"""The mirror: what the journal holds, kept equal in each client's Google Sheet and Drive folder, and taken in from there."""
