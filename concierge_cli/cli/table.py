"""Every command of the program: name → module, function, one line of help, panel. The root imports nothing else.

A row without `children` is a command: function `function` of `concierge_cli.cli.commands.<module>`. A row with
children is a group (`client add`), whose functions lie together in its module; a group may stand in a group
(`client access add`, module `client_access`). The order is the order of the help.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from concierge_cli.i18n import N_

_PYTHON_WORDS: Final = frozenset({"open", "list", "help"})


class Row(NamedTuple):
    """One command or group. `daily` rows are in the short help; `alias` is its stable Spanish name.

    `apart` marks a command of a group whose function stands in a module of its own (`client_agreement`).
    """

    name: str
    help: str
    panel: str = ""
    daily: bool = False
    alias: str = ""
    children: tuple[Row, ...] = ()
    apart: bool = False

    @property
    def module(self) -> str:
        return self.name.replace("-", "_")

    @property
    def function(self) -> str:
        """The function's name: the command's, with `_` behind it where Python has taken the word (`open_`)."""
        name = self.name.replace("-", "_")
        return f"{name}_" if name in _PYTHON_WORDS else name


START: Final = N_("Start here")
DAILY: Final = N_("Every day")
EVIDENCE: Final = N_("Evidence")
MONEY: Final = N_("Return and money")
KNOW_HOW: Final = N_("Know-how")
NUMBERS: Final = N_("Numbers")
DATA: Final = N_("Data")

PANELS: Final = (START, DAILY, EVIDENCE, MONEY, KNOW_HOW, NUMBERS, DATA)

TABLE: Final = (
    Row("demo", N_("See it work with a sample store: one minute"), START, daily=True),
    Row("init", N_("Set up with your first store: six questions"), START, daily=True),
    Row("doctor", N_("Check that everything is in its place"), START, daily=True),
    Row(
        "completion",
        N_("Let the Tab key complete commands, cases and values"),
        START,
        children=(
            Row("install", N_("Set it up in your shell")),
            Row("show", N_("Print the script of one shell")),
            Row("remove", N_("Take it out of your shell again")),
        ),
    ),
    Row(
        "client",
        N_("The stores that hire you"),
        START,
        daily=True,
        children=(
            Row("add", N_("Add a store")),
            Row("list", N_("List your stores")),
            Row("show", N_("See one store: hours, promises, platforms")),
            Row("edit", N_("Change a store in your editor")),
            Row("attach", N_("Take in a store from another computer")),
            Row("agreement", N_("The written agreement: draft it, price it, log its acceptance"), apart=True),
            Row("orders", N_("Count what was sold: without it there are no rates"), apart=True),
            Row("offboard", N_("Part from a store: hand over all it owns, then archive it")),
            Row(
                "access",
                N_("Who may enter the store's platforms"),
                children=(
                    Row("add", N_("Note an access that the store gave you")),
                    Row("list", N_("See the accesses and what to look at")),
                    Row("review", N_("Say that an access is still right")),
                    Row("revoke", N_("Note that an access was taken away")),
                ),
            ),
        ),
    ),
    Row(
        "google",
        N_("Your Google account: the stores' Sheets and folders"),
        START,
        children=(
            Row("connect", N_("Connect this computer with your Google account")),
            Row("status", N_("Who is connected, what may be done, and whether it works")),
            Row("disconnect", N_("Take the permission back and forget it here")),
        ),
    ),
    Row("today", N_("What is waiting for you, in order"), DAILY, daily=True, alias="hoy"),
    Row("open", N_("Log a new case and see when it is due"), DAILY, daily=True, alias="abrir"),
    Row("capture", N_("Open a case from a notice or a message that you paste"), DAILY),
    Row("list", N_("Your cases, by store, state or date"), DAILY, daily=True),
    Row("show", N_("Everything about one case, on one screen"), DAILY, daily=True, alias="ver"),
    Row("note", N_("Write a note in a case"), DAILY, daily=True, alias="nota"),
    Row("heard", N_("Log what the buyer, the store or the platform said"), DAILY, daily=True),
    Row("reply", N_("Prepare, check and log a message; it sends nothing"), DAILY, daily=True, alias="contestar"),
    Row("wait", N_("It is someone else's turn: pause what may pause"), DAILY, daily=True, alias="esperar"),
    Row("resume", N_("Stop waiting: it is your turn again"), DAILY),
    Row("choose", N_("Take one of the options that the procedure offers"), DAILY, daily=True),
    Row("escalate", N_("Go on in another procedure, such as mediation"), DAILY),
    Row("handoff", N_("Move the talk to another channel"), DAILY),
    Row("decide", N_("Log the platform's ruling"), DAILY, daily=True),
    Row("resolve", N_("Settle a case that was decided in two places"), DAILY),
    Row("edit", N_("Correct a case: dates, reason, tags"), DAILY),
    Row("close", N_("Close a case with its outcome"), DAILY, daily=True, alias="cerrar"),
    Row("reopen", N_("Open a closed case again"), DAILY),
    Row("undo", N_("Take back your last command"), DAILY, daily=True, alias="deshacer"),
    Row(
        "evidence",
        N_("The files and facts that prove a case"),
        EVIDENCE,
        alias="pruebas",
        children=(
            Row("add", N_("Keep photos, chats and receipts in a case")),
            Row("list", N_("What is kept in a case")),
            Row("check", N_("What is missing or broken before you submit")),
            Row("ask", N_("Ask for exactly what is missing, with the message written")),
            Row("verify", N_("Read the files again: still there, the same, and whole")),
            Row("send", N_("Send files to Drive, also what was removed or changed there")),
            Row("fetch", N_("Bring files from Drive to this computer")),
        ),
    ),
    Row("submit", N_("Hand in the claim or defence with its evidence"), EVIDENCE, alias="entregar"),
    Row("label", N_("Log the return label that you sent"), MONEY),
    Row("shipped", N_("The return is on its way"), MONEY),
    Row("arrived", N_("The return reached the store, or never will"), MONEY),
    Row("refund", N_("Log money for the buyer: promised, issued, confirmed"), MONEY),
    Row("credit", N_("Log credit in the store instead of money"), MONEY),
    Row("replace", N_("Log the replacement that you sent"), MONEY),
    Row("recover", N_("Log money that came back to the store"), MONEY),
    Row("approve", N_("The store's yes or no to a large refund or credit"), MONEY),
    Row(
        "sop",
        N_("How each procedure is worked, step by step"),
        KNOW_HOW,
        children=(
            Row("list", N_("List the procedures there are instructions for")),
            Row("show", N_("Read the instructions of one procedure")),
        ),
    ),
    Row(
        "rules",
        N_("The platforms' deadlines, with their sources"),
        KNOW_HOW,
        children=(
            Row("list", N_("List the rules")),
            Row("show", N_("Read one rule")),
            Row("due", N_("What date a rule gives from a moment")),
            Row("check", N_("What is old, what its sources dispute, who depends on it")),
        ),
    ),
    Row(
        "template",
        N_("Messages ready to adapt"),
        KNOW_HOW,
        children=(
            Row("list", N_("List the messages")),
            Row("show", N_("Read one message with its blanks")),
            Row("render", N_("Fill in a message for one case")),
            Row("lint", N_("Check a message before it goes out")),
        ),
    ),
    Row("sla", N_("How your promises stand, case by case"), NUMBERS),
    Row("why", N_("Explain a deadline day by day"), NUMBERS),
    Row("kpi", N_("The figures of a week, a month or any range"), NUMBERS, alias="cifras"),
    Row(
        "report",
        N_("What a store reads of the work done for it"),
        NUMBERS,
        children=(
            Row("week", N_("The report of a week: on the screen, as a page, PDF or workbook")),
            Row("month", N_("The report of a month: on the screen, as a page, PDF or workbook")),
        ),
    ),
    Row("health", N_("How near each platform's limits your stores are"), NUMBERS),
    Row("bill", N_("What a month comes to, case by case; issue it, credit it"), NUMBERS),
    Row("pilot", N_("Price a store from a few measured cases; for you alone"), NUMBERS),
    Row("sync", N_("Bring each store's Google Sheet and Drive folder up to date"), DATA),
    Row("export", N_("Write cases, deadlines and figures for Excel, a calendar or a program"), DATA),
    Row("backup", N_("Save everything in one file and check it"), DATA),
    Row("verify", N_("Check that nothing in the log or the files has changed"), DATA),
    Row("help", N_("Help about a command or a topic"), START, alias="ayuda"),
)

ALIASES: Final = {row.alias: row.name for row in TABLE if row.alias}
"""The stable Spanish names, which work in either language."""
