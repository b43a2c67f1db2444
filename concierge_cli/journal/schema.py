"""The tables of `journal.db`: `SCHEMA` as migration 1 lays them, then what later steps add.

Events are the truth; every other table but those named under Truth is a projection that `rebuild` can
make again. Events hold ISO text; projections hold instants as whole seconds since 1970 (UTC) and truth as 0 or 1.
A projection stores instants and plain facts only: whatever depends on the time of reading (status, running, paused,
missed) is computed by who reads. Open ends are NULL. Tables of long rows keep their rowid: without it the rows
themselves would fill the tree's upper pages.

Truth
  events       one row an event; `n` is the order of arrival here. Never changed or deleted (triggers), except that
               an erasure sets `personal` and `personal_salt` to NULL.
  chains       the newest seq and digest of each (replica, client, audience).
  keys         the key of a client's `order_key`s.           numbers  the highest case number given out by a letter.
  meta         journal (its random id), replica, letter, letters (all that were given out, as far as is known here),
               `letter:CLIENT` where another machine used this one's letter for that client, head_file (1 from the first
               entry on), newest_recorded, google_quiet_until.
  mirrors      the spreadsheet of a client and audience, the row of its log that was last seen and the event it held.
  mirrored     of each chain the newest seq that was seen in the Sheet.       mirror_rows  where a case's or a piece's row was.
  awaited_files  files that entries from another machine name and that have not come here yet.
  drive_folders  the Drive folder of a client (`case_key` "") or a case; `made` is 0 until Drive has shown it.
  drive_uploads  files on their way: the id that was chosen, and the address of the session once there is one.

Projections (one case each, by `key`; `n` counts from 0 in the fold's order)
  cases        what lists, queues, figures and look-ups read. `first_response_seconds`: working seconds of the agreed
               hours frozen in the clock, from received to the first human answer. `work_seconds`: calendar seconds from
               received to the closing that stands, less united waits and spells closed; `first_work_seconds`: the same to
               `first_closed_at`, which a reopening does not move. `wait_on/from/until`: the last wait
               that nobody ended; it is over at `wait_until` by itself. `next_due`: the earliest due date among clocks
               neither stopped nor cancelled. `missing`: required evidence kinds that nothing satisfies, space
               between. `former_steps`: the procedures it left, `procedure:claim_state:opened_at` with spaces between,
               the latter two empty where `domain.case.FormerStep` has None. `amount`, `refunded`: decimal text, with the
               currency beside it. `approximate` columns
               (`search`, `url_key`, `order_norm`, `claim_norm`) are folded text for look-ups only.
  states       the whole Case as JSON (`snapshot`): what `show` reads without folding.
  clocks       one row a clock. `base` is the id without `#2`; `agreed` names the frozen hours. `stopped_late`: stopped
               by an entry made after the target was due, so it is missed whatever `stopped_at` says; `forgiven`: the
               same, un-missed with a reason. `dropped`: stopped late by what does not keep it, as a closing is no
               message. `paused_from` without `paused_until`: paused until somebody ends it.
               State at an instant: cancelled_at set: cancelled. stopped_at set: met when due_at is NULL, or
               stopped_at <= due_at and not stopped_late; else missed. Neither: running, paused or past due.
               `target`: what it counts as (`domain.counted`), NULL for none of ours; `verdict`: what became of it for
               good, NULL while that depends on the time of reading.
  agreed       the frozen agreed hours, each text once.
  milestones   `received` (once, at received_at), `closed` (with its outcome), `reopened`, in order.
  submissions  what was required and present when a claim or defence was handed in.
  waits        half-open intervals in which somebody else had the move; `ended_at` is the earlier of its end and its
               agreed end, and may lie in the future of who reads.
  evidence     one row an item; `counts` is 0 for a broken one or one that another case holds too.
  items        SKU and quantity; a case without rows is about the whole order.
  aliases      older names of a case.
  clients      the latest profile as JSON, with `archived_at` in it where nobody works for the client any more.
  pictures     what the photo of an event looks like (`domain.likeness`); gone with the event's personal part.
  retracted    ids of events that a `retracted` names.       files    sha256 of every vault file that an event names.
"""

from __future__ import annotations

from typing import Final

EVENT_COLUMNS: Final = (
    "id",
    "command",
    "client",
    "case_key",
    "kind",
    "v",
    "occurred_at",
    "recorded_at",
    "actor",
    "replica",
    "audience",
    "seq",
    "counter",
    "after",
    "facts",
    "personal",
    "facts_salt",
    "personal_salt",
    "facts_digest",
    "personal_digest",
    "prev",
    "digest",
)

_ERASABLE = frozenset({"personal", "personal_salt"})

_EVENTS = (
    """
    CREATE TABLE events (
        n INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        command TEXT NOT NULL,
        client TEXT NOT NULL,
        case_key TEXT NOT NULL,
        kind TEXT NOT NULL,
        v INTEGER NOT NULL,
        occurred_at TEXT NOT NULL,
        recorded_at TEXT NOT NULL,
        actor TEXT NOT NULL,
        replica TEXT NOT NULL,
        audience TEXT NOT NULL,
        seq INTEGER NOT NULL,
        counter INTEGER NOT NULL,
        after TEXT NOT NULL,
        facts TEXT NOT NULL,
        personal TEXT,
        facts_salt TEXT NOT NULL,
        personal_salt TEXT,
        facts_digest TEXT NOT NULL,
        personal_digest TEXT NOT NULL,
        prev TEXT NOT NULL,
        digest TEXT NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX events_chain ON events (replica, client, audience, seq)",
    "CREATE INDEX events_case ON events (case_key, counter) WHERE case_key <> ''",
    "CREATE INDEX events_client ON events (client, counter)",
    "CREATE INDEX events_own ON events (client, counter) WHERE case_key = ''",
    "CREATE INDEX events_command ON events (command)",
    """
    CREATE TRIGGER events_stay BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END
    """,
    f"""
    CREATE TRIGGER events_do_not_change BEFORE UPDATE ON events
    WHEN NOT (NEW.personal IS NULL AND NEW.personal_salt IS NULL AND NEW.n IS OLD.n AND {
        " AND ".join(f"NEW.{name} IS OLD.{name}" for name in EVENT_COLUMNS if name not in _ERASABLE)
    })
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END
    """,
    """
    CREATE TABLE chains (
        replica TEXT NOT NULL,
        client TEXT NOT NULL,
        audience TEXT NOT NULL,
        seq INTEGER NOT NULL,
        digest TEXT NOT NULL,
        PRIMARY KEY (replica, client, audience)
    ) WITHOUT ROWID
    """,
    "CREATE TABLE keys (client TEXT PRIMARY KEY, key TEXT NOT NULL) WITHOUT ROWID",
    """
    CREATE TABLE numbers (
        client TEXT NOT NULL,
        letter TEXT NOT NULL,
        last INTEGER NOT NULL,
        PRIMARY KEY (client, letter)
    ) WITHOUT ROWID
    """,
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)

_CASES = (
    """
    CREATE TABLE cases (
        key TEXT PRIMARY KEY,
        client TEXT NOT NULL,
        id TEXT NOT NULL COLLATE NOCASE,
        number TEXT NOT NULL COLLATE NOCASE,
        platform TEXT NOT NULL,
        site TEXT NOT NULL,
        procedure TEXT NOT NULL,
        reason TEXT NOT NULL,
        coded_reason TEXT,
        claim_state TEXT NOT NULL,
        return_state TEXT NOT NULL,
        money_state TEXT NOT NULL,
        reputation TEXT NOT NULL,
        complexity TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        opened_at INTEGER NOT NULL,
        platform_opened_at INTEGER,
        first_response_at INTEGER,
        first_response_seconds INTEGER,
        closed_at INTEGER,
        outcome TEXT,
        reopenings INTEGER NOT NULL,
        wait_on TEXT,
        wait_from INTEGER,
        wait_until INTEGER,
        next_due INTEGER,
        order_id TEXT NOT NULL,
        order_key TEXT NOT NULL,
        platform_case_id TEXT NOT NULL,
        platform_url TEXT NOT NULL,
        buyer TEXT NOT NULL,
        amount TEXT,
        currency TEXT,
        refunded TEXT,
        refunded_currency TEXT,
        minutes INTEGER NOT NULL,
        urgent INTEGER NOT NULL,
        pinned INTEGER NOT NULL,
        pin TEXT NOT NULL,
        assignee TEXT NOT NULL,
        tags TEXT NOT NULL,
        emotion TEXT NOT NULL,
        rating INTEGER,
        required INTEGER NOT NULL,
        missing TEXT NOT NULL,
        drafts INTEGER NOT NULL,
        disagreements INTEGER NOT NULL,
        read_only INTEGER NOT NULL,
        last_heard_at INTEGER,
        last_heard_from TEXT,
        updated_at INTEGER NOT NULL,
        heads TEXT NOT NULL,
        search TEXT NOT NULL,
        url_key TEXT NOT NULL,
        order_norm TEXT NOT NULL,
        claim_norm TEXT NOT NULL
    )
    """,
    "CREATE INDEX cases_id ON cases (id)",
    "CREATE INDEX cases_number ON cases (number)",
    "CREATE INDEX cases_open ON cases (client, next_due) WHERE closed_at IS NULL",
    "CREATE INDEX cases_closed ON cases (closed_at) WHERE closed_at IS NOT NULL",
    "CREATE INDEX cases_answered ON cases (first_response_at) WHERE first_response_at IS NOT NULL",
    "CREATE INDEX cases_order_key ON cases (client, order_key) WHERE order_key <> ''",
    "CREATE INDEX cases_order ON cases (order_norm) WHERE order_norm <> ''",
    "CREATE INDEX cases_claim ON cases (claim_norm) WHERE claim_norm <> ''",
    "CREATE INDEX cases_received ON cases (client, received_at)",
    "CREATE TABLE states (key TEXT PRIMARY KEY, state TEXT NOT NULL)",
    "CREATE TABLE agreed (id INTEGER PRIMARY KEY, hours TEXT NOT NULL UNIQUE)",
    """
    CREATE TABLE clocks (
        key TEXT NOT NULL,
        id TEXT NOT NULL,
        base TEXT NOT NULL,
        kind TEXT NOT NULL,
        party TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        due_at INTEGER,
        warn_at INTEGER,
        stopped_at INTEGER,
        stopped_late INTEGER NOT NULL,
        forgiven INTEGER NOT NULL,
        cancelled_at INTEGER,
        paused_from INTEGER,
        paused_until INTEGER,
        pausable INTEGER NOT NULL,
        basis TEXT NOT NULL,
        rule TEXT,
        minutes INTEGER,
        agreed INTEGER,
        PRIMARY KEY (key, id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX clocks_due ON clocks (due_at, kind)",
    """
    CREATE TABLE milestones (
        key TEXT NOT NULL,
        n INTEGER NOT NULL,
        what TEXT NOT NULL,
        at INTEGER NOT NULL,
        outcome TEXT,
        PRIMARY KEY (key, n)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX milestones_at ON milestones (what, at)",
    """
    CREATE TABLE submissions (
        key TEXT NOT NULL,
        n INTEGER NOT NULL,
        at INTEGER NOT NULL,
        required INTEGER NOT NULL,
        present INTEGER NOT NULL,
        forced INTEGER NOT NULL,
        PRIMARY KEY (key, n)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE waits (
        key TEXT NOT NULL,
        n INTEGER NOT NULL,
        wait_on TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        pauses_from INTEGER,
        ended_at INTEGER,
        PRIMARY KEY (key, n)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE evidence (
        key TEXT NOT NULL,
        n INTEGER NOT NULL,
        event TEXT NOT NULL,
        kind TEXT NOT NULL,
        source TEXT NOT NULL,
        added_at INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        name TEXT NOT NULL,
        size INTEGER NOT NULL,
        counts INTEGER NOT NULL,
        PRIMARY KEY (key, n)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX evidence_sha256 ON evidence (sha256) WHERE sha256 <> ''",
    """
    CREATE TABLE items (
        key TEXT NOT NULL,
        n INTEGER NOT NULL,
        sku TEXT NOT NULL,
        qty INTEGER NOT NULL,
        PRIMARY KEY (key, n)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE aliases (
        alias TEXT NOT NULL COLLATE NOCASE,
        key TEXT NOT NULL,
        PRIMARY KEY (alias, key)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE clients (
        slug TEXT PRIMARY KEY,
        prefix TEXT NOT NULL COLLATE NOCASE,
        profile TEXT NOT NULL,
        heads TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE TABLE retracted (event TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE files (sha256 TEXT NOT NULL, event TEXT NOT NULL, PRIMARY KEY (sha256, event)) WITHOUT ROWID",
    "CREATE INDEX files_event ON files (event)",
)

SCHEMA: Final = (*_EVENTS, *_CASES)

BY_CASE: Final = (
    "cases",
    "states",
    "clocks",
    "milestones",
    "submissions",
    "waits",
    "evidence",
    "items",
    "aliases",
)
"""Projections with one or several rows a case, all by `key`."""

BY_EVENT: Final = ("files", "pictures", "retracted")
"""Projections of single events: what each of them names."""


FIGURES: Final = (
    "ALTER TABLE cases ADD COLUMN work_seconds INTEGER",
    "ALTER TABLE cases ADD COLUMN first_closed_at INTEGER",
    "ALTER TABLE cases ADD COLUMN first_work_seconds INTEGER",
    "ALTER TABLE milestones ADD COLUMN client TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE submissions ADD COLUMN client TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE clocks ADD COLUMN client TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE clocks ADD COLUMN target TEXT",
    "ALTER TABLE clocks ADD COLUMN verdict TEXT",
    "DROP INDEX cases_closed",
    "DROP INDEX cases_answered",
    "DROP INDEX clocks_due",
    "DROP INDEX milestones_at",
    """
    CREATE INDEX cases_closed ON cases (closed_at, client, reason, received_at, work_seconds)
    WHERE closed_at IS NOT NULL
    """,
    """
    CREATE INDEX cases_first_closed ON cases (client, reason, first_closed_at, key, received_at, first_work_seconds)
    WHERE first_closed_at IS NOT NULL
    """,
    """
    CREATE INDEX cases_answered ON cases (first_response_at, client, reason, first_response_seconds)
    WHERE first_response_at IS NOT NULL
    """,
    "CREATE INDEX clocks_targets ON clocks (target, verdict, due_at, client) WHERE target IS NOT NULL",
    "CREATE INDEX cases_url ON cases (url_key) WHERE url_key <> ''",
    "CREATE INDEX aliases_key ON aliases (key)",
    "CREATE INDEX milestones_at ON milestones (what, at, client)",
    "CREATE INDEX submissions_at ON submissions (at, client, required, present)",
)
"""Migration 3: columns and indices so that a figure reads its period in one index and nothing else of a case, and no
entry goes through all rows of a table. An index of a table WITHOUT ROWID holds its key too: `clocks_targets` knows cases.
"""


PICTURES: Final = (
    """
    CREATE TABLE pictures (
        event TEXT PRIMARY KEY,
        case_key TEXT NOT NULL,
        dhash TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE INDEX pictures_case ON pictures (case_key)",
)


MIRROR: Final = (
    """
    CREATE TABLE mirrors (
        client TEXT NOT NULL,
        audience TEXT NOT NULL,
        spreadsheet TEXT NOT NULL,
        log_row INTEGER NOT NULL,
        log_event TEXT NOT NULL,
        synced_at TEXT,
        PRIMARY KEY (client, audience)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE mirrored (
        replica TEXT NOT NULL,
        client TEXT NOT NULL,
        audience TEXT NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (replica, client, audience)
    ) WITHOUT ROWID
    """,
    "CREATE TABLE mirror_rows (key TEXT PRIMARY KEY, client TEXT NOT NULL, row INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE awaited_files (sha256 TEXT PRIMARY KEY, client TEXT NOT NULL) WITHOUT ROWID",
    """
    CREATE TABLE drive_folders (
        client TEXT NOT NULL,
        case_key TEXT NOT NULL,
        folder TEXT NOT NULL,
        name TEXT NOT NULL,
        made INTEGER NOT NULL,
        PRIMARY KEY (client, case_key)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE drive_uploads (
        client TEXT NOT NULL,
        case_key TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        sent_sha256 TEXT NOT NULL,
        file TEXT NOT NULL,
        folder TEXT NOT NULL,
        session TEXT NOT NULL,
        PRIMARY KEY (client, case_key, sha256)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX events_mirrored ON events (client, case_key) WHERE kind = 'file_mirrored'",
)
"""Migration 6: what this machine knows of each client's Google Sheet (`journal.mirror`) and Drive folder
(`journal.drive_files`). A piece of evidence has two fields more: where it lies in Drive, and what of it went there."""


ONE_STORE: Final = (
    "CREATE INDEX clocks_targets_of ON clocks (client, target, verdict, due_at) WHERE target IS NOT NULL",
    """
    CREATE INDEX cases_closed_of ON cases (
        client, closed_at, id, reason, received_at, work_seconds, key, platform, procedure, first_response_at, outcome,
        reputation, claim_state, return_state, money_state, amount, currency, refunded, refunded_currency, rating,
        wait_on, wait_from, wait_until
    )
    WHERE closed_at IS NOT NULL
    """,
    "DROP INDEX cases_received",
    """
    CREATE INDEX cases_received ON cases (
        client, received_at, id, platform, site, procedure, reason, claim_state, reputation, rating, outcome, closed_at,
        first_response_at, platform_opened_at, order_key, key
    )
    """,
    """
    CREATE INDEX cases_answered_of ON cases (client, first_response_at, first_response_seconds)
    WHERE first_response_at IS NOT NULL
    """,
    "CREATE INDEX milestones_of ON milestones (client, what, at)",
    "CREATE INDEX submissions_of ON submissions (client, at, required, present)",
    "CREATE INDEX cases_saved ON cases (client, updated_at) WHERE reputation IN ('saved', 'reverted')",
)
"""Migration 7: the indices of migration 3 with the store first, so that a store's month reads the rows of that store
and not those of everybody. What a report says of a closed case, and an account's figures of any, stands in one of them
whole, since the rows of a store lie far apart. The older ones stay for the figures of all stores together, which they
hold in order. Of the cases whose reputation came out well only those are looked at that something was written of.
"""


EVER_WAS: Final = (
    "DROP INDEX cases_received",
    """
    CREATE INDEX cases_received ON cases (
        client, received_at, id, platform, site, procedure, reason, claim_state, reputation, rating, outcome, closed_at,
        first_response_at, platform_opened_at, order_key, former_steps, key
    )
    """,
    "CREATE INDEX IF NOT EXISTS events_recovered ON events (client, case_key) WHERE kind = 'recovered'",
)
EVER_WAS_COLUMNS: Final = (
    ("cases", "former_steps", "TEXT NOT NULL DEFAULT ''"),
    ("clocks", "dropped", "INTEGER NOT NULL DEFAULT 0"),
)
"""Migration 8: an account counts a case by whatever procedure it was ever in: those that it left have a column. So has
whether a missed date was met late, or never. Money that came back is found by its entries.
"""
