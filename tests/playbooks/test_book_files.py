"""The folders: what the user's own files change, and how a mistake in one is told."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from concierge_cli import i18n
from concierge_cli.domain.rules import due
from concierge_cli.errors import InvalidInput, NotFound
from concierge_cli.playbooks import shipped_folder
from concierge_cli.playbooks.book import Playbooks
from concierge_cli.playbooks.entries import SetAside, left_out_notices
from concierge_cli.playbooks.toml_lines import line_of, lines_of

SHIPPED = shipped_folder("sops")


@cache
def lean() -> Path:
    """The shipped folder with two platforms alone: a mistake is found in the same way, and read far faster."""
    folder = Path(tempfile.mkdtemp()) / "sops"
    atexit.register(shutil.rmtree, folder.parent, ignore_errors=True)
    for name in ("common", "amazon", "mercadolibre"):
        shutil.copytree(SHIPPED / name, folder / name)
    return folder


@cache
def as_shipped() -> tuple[tuple[str, ...], ...]:
    """What an A-to-z about a defect needs where nobody changed anything."""
    return Playbooks(lean()).evidence_for("amazon", "a_to_z", "defect")


PLATFORM = """\
label = { es = "Falabella", en = "Falabella" }
tag = "FAL"
verified_on = 2026-11-20

[voice]
tone = "warm"
depth = "brief"
speed = "hours"
emoji = false
address = "usted"

[sites.CL]
label = { es = "Chile", en = "Chile" }
country = "CL"
zone = "America/Santiago"

[procedures.claim]
main = ["fal_claim"]

[rules.fal_claim]
title = { es = "5 días para contestar", en = "5 days to answer" }
kind = "platform"
party = "us"
procedures = ["claim"]
markets = ["CL"]
trigger = "opened"
stops_on = ["submitted"]
duration = 5
unit = "calendar_days"
end = "end_of_local_day"
starts_when = { es = "al abrirse", en = "when it opens" }
consequence = { es = "se concede", en = "it is granted" }
trust = "low"
source = ["memory"]

[reason_map]
trust = "low"

[[reason_map.names]]
pattern = "roto"
to = "defect"

[[reason_map.names]]
pattern = "tarde"
to = "not_received"
"""

SOP = """\
+++
title = { es = "Reclamo", en = "Claim" }

[targets]
first_response = 4

[templates]
acknowledge = "mine"

[[steps]]
id = "answer"
done_by = "replied"
label = { es = "Contestar", en = "Answer" }
command = "concierge reply CASE"

[[options]]
id = "refund"
label = { es = "devolver", en = "refund" }
follows = { es = "se paga", en = "it is paid" }
effect = { money_state = "refunded" }
when = { money_state = ["none"] }

[evidence.defect]
required = ["order_id", "serial"]
optional = ["defect_photo"]
+++
<!-- lang: es -->

# Reclamo

<!-- lang: en -->

# Claim
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "own"


def write(own: Path, name: str, text: str) -> Path:
    file = own / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def line_with(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if words in line)


def left_out(own: Path) -> list[SetAside]:
    """The mistakes for which files of the user's own are left out; everything else is there all the same."""
    books = Playbooks(lean(), own)
    assert books.rule("az_a_to_z_respond").duration == 72
    assert books.evidence_for("amazon", "a_to_z", "defect") == as_shipped()
    return books.set_aside()


# --- the user's own files -----------------------------------------------------------------------------------------


def test_a_folder_is_enough_for_a_new_platform(own: Path) -> None:
    write(own, "falabella/platform.toml", PLATFORM)
    write(own, "falabella/claim.md", SOP)
    books = Playbooks(SHIPPED, own)
    assert "falabella" in [platform.code for platform in books.platforms()]
    (rule,) = books.rules_started_by(
        "opened", platform="falabella", procedure="claim", site="CL", on=date(2026, 11, 20)
    )
    assert rule.id == "fal_claim"
    said = due(rule, datetime(2026, 11, 20, 12, tzinfo=UTC), zone="America/Santiago", holidays={})
    assert said.due_at == datetime.fromisoformat("2026-11-25T23:59:59-03:00")
    assert books.main_rule("falabella", "claim", site="CL", on=date(2026, 11, 20)).id == "fal_claim"
    assert books.evidence_for("falabella", "claim", "defect") == (("order_id", "serial"), ("defect_photo",))
    assert books.evidence_for("falabella", "claim", "wrong_item")[0][:2] == ("order_id", "chat_log")
    assert books.targets("falabella", "claim") == (4 * 60, 12 * 60, 40 * 60)
    assert [option.id for option in books.options("falabella", "claim", {"money_state": "none"})] == ["refund"]
    assert books.reason_of("falabella", "llegó ROTO") == "defect"
    assert books.procedure("falabella", "claim").claim_state == "filed"
    assert books.templates("falabella", "claim")["acknowledge"] == "mine"


def test_an_own_file_takes_the_place_of_the_shipped_one(own: Path) -> None:
    text = (SHIPPED / "mercadolibre" / "platform.toml").read_text(encoding="utf-8")
    changed = text.replace('tag = "ML"', 'tag = "MELI"').replace("duration = 2\n", "duration = 1\n")
    write(own, "mercadolibre/platform.toml", changed)
    ours, shipped = Playbooks(SHIPPED, own), Playbooks(SHIPPED)
    assert (ours.platform("mercadolibre").tag, shipped.platform("mercadolibre").tag) == ("MELI", "ML")
    mine, theirs = ours.rule("ml_claim_protect_reputation"), shipped.rule("ml_claim_protect_reputation")
    assert (mine.duration, theirs.duration) == (1, 2)
    assert mine.version != theirs.version
    assert ours.rule("ml_message_reply").version == shipped.rule("ml_message_reply").version
    assert ours.sop("mercadolibre", "claim").file == str(SHIPPED / "mercadolibre" / "claim.md")


NAMED = """\
[platforms.falabella]
label = { es = "Falabella", en = "Falabella" }
tag = "FAL"
voice = { tone = "warm", depth = "full", speed = "hours", emoji = false, address = "tu" }
offers = ["message", "claim"]
"""
"""A platform that only has a name."""


def test_a_folder_replaces_a_platform_that_only_has_a_name(own: Path) -> None:
    write(own, "common/platforms.toml", NAMED)
    assert not Playbooks(SHIPPED, own).platform("falabella").complete
    write(own, "falabella/platform.toml", PLATFORM)
    books = Playbooks(SHIPPED, own)
    assert books.platform("falabella").complete
    assert [rule.id for rule in books.rules("falabella")] == ["fal_claim"]


def test_a_playbook_for_a_platform_that_only_has_a_name(own: Path) -> None:
    write(own, "common/platforms.toml", NAMED)
    write(own, "falabella/claim.md", SOP)
    books = Playbooks(SHIPPED, own)
    assert books.sop("falabella", "claim").platform == "falabella"
    assert not books.platform("falabella").complete


def test_own_evidence_is_a_whole_file(own: Path) -> None:
    text = (SHIPPED / "common" / "evidence.toml").read_text(encoding="utf-8")
    write(own, "common/evidence.toml", text.replace('required = ["defect_photo"]', 'required = ["defect_video"]'))
    assert "defect_video" in Playbooks(SHIPPED, own).evidence_for("amazon", "a_to_z", "defect")[0]


def test_a_missing_folder_and_other_files_do_no_harm(own: Path) -> None:
    assert Playbooks(SHIPPED, own).platform("amazon").tag == "AMZ"
    write(own, "mercadolibre/README.md", "notes")
    write(own, "mercadolibre/notes.txt", "notes")
    write(own, ".git/config.toml", "][")
    assert Playbooks(SHIPPED, own).platform("amazon").tag == "AMZ"


def test_the_shipped_folder_is_found_beside_the_package() -> None:
    assert (shipped_folder("sops") / "common" / "any.md").is_file()


# --- mistakes -----------------------------------------------------------------------------------------------------

# what is changed in PLATFORM, the words of the line that must be named, the sentence
MISTAKES = [
    ('tone = "warm"', 'tone = "loud"', 'tone = "loud"', "“loud” is none of: formal, warm"),
    ("emoji = false", 'emoji = "no"', 'emoji = "no"', "“emoji” must be true or false"),
    ("emoji = false", "emoji = 0", "emoji = 0", "“emoji” must be true or false"),
    ("duration = 5", 'duration = "5"', 'duration = "5"', "“duration” must be a whole number"),
    ("duration = 5", "duration = 5.5", "duration = 5.5", "“duration” must be a whole number"),
    ("duration = 5", "duration = -1", "duration = -1", "“duration” must be a larger number"),
    ("duration = 5\n", "", "[rules.fal_claim]", "duration and unit go together"),
    ('trigger = "opened"', 'triger = "opened"', 'triger = "opened"', "“triger” means nothing here"),
    (
        'trigger = "opened"',
        'trigger = "thawed"',
        'trigger = "thawed"',
        "“thawed” does not have the form of “trigger”",
    ),
    (
        "duration = 5\n",
        'duration = 5\nstarts_next = ["fal_claim"]\n',
        "starts_next =",
        "these rules follow each other in a circle: fal_claim → fal_claim",
    ),
    ("duration = 5\n", 'duration = 5\nif_missed = "lost"\n', "if_missed =", "“lost” does not have the form"),
    ('stops_on = ["submitted"]', 'stops_on = "submitted"', "stops_on =", "“stops_on” must be a list between [ ]"),
    ('procedures = ["claim"]', 'procedures = ["war"]', "procedures =", "“war” is none of: message, dm"),
    ('markets = ["CL"]', 'markets = ["PE"]', "markets =", "no site of this platform is called “PE”"),
    ('zone = "America/Santiago"', 'zone = "America/Chile"', "zone =", "there is no time zone “America/Chile”"),
    ('source = ["memory"]', 'source = ["gossip"]', "source =", "nothing is called “gossip”"),
    ('source = ["memory"]', "source = []", "source =", "“source” must be a list with something in it"),
    ('main = ["fal_claim"]', 'main = ["fal_clam"]', "main =", "nothing is called “fal_clam”"),
    ('tag = "FAL"', 'tag = "ML"', 'tag = "ML"', "has the same tag"),
    ('tag = "FAL"\n', "", "label =", "“tag” is missing"),
    ('pattern = "tarde"', 'pattern = "(tarde"', "(tarde", "this pattern is not a regular expression"),
    ('to = "not_received"', 'to = "late"', 'to = "late"', "“late” is none of: defect"),
    ("verified_on = 2026-11-20\n", "", "[rules.fal_claim]", "“verified_on” is missing"),
    ("verified_on = 2026-11-20", 'verified_on = "soon"', "verified_on =", "“verified_on” must be a date"),
    ("[rules.fal_claim]", "[rules.az_safet_us]", "[rules.az_safet_us]", "another platform has a rule of this name"),
    ('es = "al abrirse", en = "when it opens"', 'es = "al abrirse"', "starts_when =", "“en” is missing"),
    ('depth = "brief"', 'depth = "brief', 'depth = "brief', "this is not TOML"),
    ("[sites.CL]", "[sites.CL", "[sites.CL", "this is not TOML"),
    ('main = ["fal_claim"]', 'panel = "sale"', 'panel = "sale"', "there is no panel “sale”"),
]


@pytest.mark.parametrize(
    ("good", "bad", "line", "sentence"),
    # Every third of them is read on any run, all of them with every check.
    [one if place % 3 == 0 else pytest.param(*one, marks=pytest.mark.thorough) for place, one in enumerate(MISTAKES)],
)
def test_a_mistake_names_its_file_and_line(own: Path, good: str, bad: str, line: str, sentence: str) -> None:
    assert good in PLATFORM
    text = PLATFORM.replace(good, bad)
    file = write(own, "falabella/platform.toml", text)
    first, *_more = left_out(own)
    assert (first.file, first.line, first.stands_in) == (str(file), line_with(text, line), False)
    assert sentence in first.what
    with pytest.raises(NotFound) as caught:
        Playbooks(lean(), own).check_known("falabella")
    assert f"left out until its file is mended: {first.sentence}" in caught.value.message
    assert caught.value.hint == "concierge rules check"


# what is changed in SOP, the words of the line that must be named, the sentence
SOP_MISTAKES = [
    ('done_by = "replied"', 'done_by = "answered"', "done_by =", "“answered” does not have the form of “done_by”"),
    ('id = "refund"', 'id = "gift"', 'id = "gift"', "“gift” is none of: refund, offer_return"),
    ('command = "concierge reply CASE"', 'command = "rm -rf $HOME"', "command =", "does not have the form"),
    ('money_state = "refunded"', 'money_state = "gone"', "effect =", "“gone” is none of: none, promised"),
    ('"order_id", "serial"', '"order_id", "selfie"', "[evidence.defect]", "nothing is called “selfie”"),
    ("<!-- lang: en -->", "", "+++", "the text in this language is missing: <!-- lang: en -->"),
    ("first_response = 4", "first_response = 0", "first_response =", "“first_response” must be a larger number"),
    ("follows = {", "folows = {", "folows =", "means nothing here"),
]


@pytest.mark.parametrize(("good", "bad", "line", "sentence"), SOP_MISTAKES)
def test_a_mistake_in_a_playbook_names_its_line(own: Path, good: str, bad: str, line: str, sentence: str) -> None:
    assert good in SOP
    write(own, "falabella/platform.toml", PLATFORM)
    text = SOP.replace(good, bad)
    file = write(own, "falabella/claim.md", text)
    told = left_out(own)
    named = [one.line for one in told if sentence in one.what]
    expected = line_with(text, line) if line != "+++" else len(SOP.split("<!--", maxsplit=1)[0].splitlines()) + 1
    assert named == [expected], told
    assert {one.file for one in told} == {str(file)}
    books = Playbooks(lean(), own)
    assert books.rule("fal_claim").duration == 5
    assert books.sop("falabella", "claim").platform == "common"


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("mercadolibre/clam.md", SOP, "is called after its procedure: message.md"),
        ("nowhere/claim.md", SOP, "has no platform.toml"),
        ("falabella/claim.md", "# no front matter", "a playbook begins with +++"),
        ("Falabella/platform.toml", PLATFORM, "the folder's name is the platform's code"),
        ("common/sources.toml", "sources = 3", "“sources” must be a table"),
        ("common/other.md", SOP, "is called after its procedure: any.md"),
    ],
)
def test_a_file_in_the_wrong_place_is_told(own: Path, name: str, text: str, sentence: str) -> None:
    if name == "falabella/claim.md":
        write(own, "falabella/platform.toml", PLATFORM)
    file = write(own, name, text)
    told = left_out(own)
    assert {one.file for one in told} == {str(file)}
    assert sentence in told[0].what


def test_text_that_is_not_utf8_is_told_with_its_line(own: Path) -> None:
    file = write(own, "falabella/platform.toml", "")
    file.write_bytes(b'label = { es = "a", en = "a" }\ntag = "\xd1"\n')
    assert [one.sentence for one in left_out(own)] == [f"{file}, line 2: this is not UTF-8 text"]


def test_all_mistakes_are_counted_and_told(own: Path) -> None:
    text = PLATFORM.replace('tone = "warm"', 'tone = "loud"').replace("duration = 5", 'duration = "5"')
    write(own, "falabella/platform.toml", text)
    told = left_out(own)
    assert [one.line for one in told] == [line_with(text, "tone ="), line_with(text, "duration =")]
    (notice,) = left_out_notices(told)
    assert notice == f"{told[0].sentence} (and 1 more). It is left out until you correct it."


def test_a_byte_order_mark_and_windows_line_ends_are_fine(own: Path) -> None:
    write(own, "falabella/platform.toml", "")
    (own / "falabella" / "platform.toml").write_bytes(b"\xef\xbb\xbf" + PLATFORM.replace("\n", "\r\n").encode())
    (own / "falabella" / "claim.md").write_bytes(SOP.replace("\n", "\r\n").encode())
    books = Playbooks(lean(), own)
    assert books.platform("falabella").tag == "FAL"
    assert books.sop("falabella", "claim").body.es == "# Reclamo"


def test_a_mistake_is_told_in_spanish(own: Path) -> None:
    file = write(own, "falabella/platform.toml", PLATFORM.replace('tone = "warm"', 'tone = "loud"'))
    i18n.bind("es")
    line = line_with(PLATFORM, "tone =")
    assert left_out_notices(left_out(own)) == [
        f"{file}, línea {line}: «loud» no es ninguna de estas: formal, warm. Queda fuera hasta que lo corrijas."
    ]


def test_the_shipped_file_stands_in_for_one_with_a_mistake(own: Path) -> None:
    file = write(own, "mercadolibre/claim.md", SOP.replace('id = "refund"', 'id = "gift"'))
    write(own, "falabella/platform.toml", PLATFORM)
    write(own, "falabella/claim.md", SOP)
    books = Playbooks(SHIPPED, own)
    assert books.sop("mercadolibre", "claim").file == str(SHIPPED / "mercadolibre" / "claim.md")
    assert books.sop("falabella", "claim").title.en == "Claim"
    (told,) = books.set_aside()
    assert (told.file, told.stands_in) == (str(file), True)
    assert left_out_notices([told])[0].endswith(". What comes with the program holds until you correct it.")


def test_a_playbook_goes_with_the_platform_that_is_left_out(own: Path) -> None:
    platform = write(own, "falabella/platform.toml", "label =")
    sop = write(own, "falabella/claim.md", SOP)
    assert [(one.file, one.what) for one in left_out(own)] == [
        (str(platform), "this is not TOML: look for a missing quote, bracket or equals sign here"),
        (str(sop), "the platform.toml beside it is left out"),
    ]


@pytest.mark.parametrize("beside", [False, True])
def test_a_file_that_leaves_out_what_others_need_is_the_one_to_mend(own: Path, beside: bool) -> None:
    """The shipped playbook of the claim names a rule that this platform.toml has no more."""
    if beside:  # another file that is right stays
        write(own, "common/evidence.toml", (lean() / "common" / "evidence.toml").read_text(encoding="utf-8"))
    text = (lean() / "mercadolibre" / "platform.toml").read_text(encoding="utf-8")
    file = write(own, "mercadolibre/platform.toml", text.replace("ml_claim_protect_reputation", "ml_claim_other"))
    (told,) = left_out(own)
    assert (told.file, told.line, told.stands_in) == (str(file), 1, True)
    assert told.what.startswith(f"it leaves out what {lean() / 'mercadolibre' / 'claim.md'} needs on line ")
    assert told.what.endswith("nothing is called “ml_claim_protect_reputation”")


# what is added to the only rule of PLATFORM, the second rule's own lines, the words of the line that is named, why
VALIDITY = [
    ("", "valid_from = 2026-11-01", "replaces =", "fal_claim, which it replaces, has no valid_to: both would hold"),
    ("valid_to = 2026-10-31", "", "replaces =", "it replaces fal_claim, and has no valid_from: both would hold"),
    (
        "valid_to = 2026-11-01",
        "valid_from = 2026-11-01",
        "replaces =",
        "it holds from 2026-11-01 on, and fal_claim, which it replaces, until 2026-11-01: both would hold",
    ),
    ("valid_to = 2026-10-31", "valid_from = 2026-11-01", "", ""),
    ("valid_to = 2026-10-31", "valid_from = 2026-11-15", "", ""),
    ("", 'markets = ["PE"]', "", ""),
]


@pytest.mark.parametrize(("earlier", "later", "line", "sentence"), VALIDITY)
def test_a_rule_takes_over_from_another_on_a_day_of_its_own(
    own: Path, earlier: str, later: str, line: str, sentence: str
) -> None:
    head, rule, tail = PLATFORM.partition("[rules.fal_claim]")
    rule, tail = rule + tail.partition("[reason_map]")[0], "[reason_map]" + tail.partition("[reason_map]")[2]
    second = rule.replace("fal_claim", "fal_new") + f'replaces = "fal_claim"\n{later}\n\n'
    if "markets" in later:
        second = second.replace('markets = ["CL"]\n', "", 1)
        site = '[sites.PE]\nlabel = { es = "Perú", en = "Peru" }\ncountry = "PE"\n\n'
        head = head.replace("[procedures.claim]", site + "[procedures.claim]")
    text = head + rule.rstrip() + f"\n{earlier}\n\n" + second + tail
    write(own, "falabella/platform.toml", text)
    told = left_out(own)
    assert [one.what for one in told] == ([sentence] if sentence else [])
    assert [one.line for one in told] == ([line_with(text, line)] if line else [])


def test_silence_that_leads_back_is_a_circle(own: Path) -> None:
    """Missing the first is a ruling, which starts the second; missing that one opens the first again."""
    head, rule, tail = PLATFORM.partition("[rules.fal_claim]")
    rule, tail = rule + tail.partition("[reason_map]")[0], "[reason_map]" + tail.partition("[reason_map]")[2]
    second = rule.replace("fal_claim", "fal_appeal").replace('trigger = "opened"', 'trigger = "decided"')
    first = rule.rstrip() + '\nif_missed = "decided:granted"\n\n'
    text = head + first + second.rstrip() + '\nif_missed = "opened"\n\n' + tail
    write(own, "falabella/platform.toml", text)
    (told,) = left_out(own)
    assert told.what == "these rules follow each other in a circle: fal_claim → fal_appeal → fal_claim"
    assert told.line == line_with(text, 'if_missed = "decided:granted"')
    write(own, "falabella/platform.toml", text.replace('if_missed = "opened"', 'if_missed = "closed"'))
    assert left_out(own) == []
    elsewhere = second.replace('procedures = ["claim"]', 'procedures = ["message"]').rstrip()
    write(own, "falabella/platform.toml", head + first + elsewhere + '\nif_missed = "opened"\n\n' + tail)
    assert left_out(own) == []


def test_a_shipped_file_that_is_broken_says_install_again(tmp_path: Path) -> None:
    copy = tmp_path / "sops"
    shutil.copytree(SHIPPED, copy)
    (copy / "amazon" / "platform.toml").write_text("label", encoding="utf-8")
    own = tmp_path / "own"
    write(own, "falabella/platform.toml", PLATFORM)
    for whose in (None, own):
        with pytest.raises(InvalidInput) as caught:
            Playbooks(copy, whose).platforms()
        assert "install the program again" in caught.value.hint
        assert caught.value.message.startswith(f"{copy / 'amazon' / 'platform.toml'}, line 1: ")


# --- lines of a TOML text -----------------------------------------------------------------------------------------


def test_lines_are_found_through_tables_lists_and_long_texts() -> None:
    text = '''\
a = 1
b.c = { d = 2 }

[t]
long = """
[not.a.table]
k = 1
"""
list = [
  "x", # [[not]]
  "y",
]
after = 1

[[items]]
id = "one"

[[items]]
id = "two"
[items.sub]
deep = 1

["quoted.key"]
z = 1
'''
    lines = lines_of(text)
    assert lines["a",] == 1
    assert line_of(lines, ("b", "c", "d")) == 2
    assert lines["t", "long"] == 5
    assert ("t", "k") not in lines
    assert lines["t", "list"] == 9
    assert lines["t", "after"] == 13
    assert lines["items", 0, "id"] == 16
    assert lines["items", 1, "id"] == 19
    assert lines["items", 1, "sub", "deep"] == 21
    assert lines["quoted.key", "z"] == 24
    assert line_of(lines, ("nothing", "here")) == 1
