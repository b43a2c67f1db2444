"""What completion asks of the playbooks: platforms, rules, evidence, moves, instructions, and the messages' files.

The compiled playbooks are taken from the home's cache as the last command left them; without one they are compiled
here, slowly, and not kept. A message's title is read off its front matter, line by line: a file that is laid out
otherwise is offered by its name alone.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from concierge_cli.cli.completion.homes import Home

COMMON = "common"
_FRONT = 4096
"""Characters of a message's file in which its front matter is looked for."""


class Books:
    """The playbooks of a home, in `language`."""

    def __init__(self, home: Home, language: str) -> None:
        self._home = home
        self._language = language
        self._loaded: Mapping[str, Any] | None = None

    @property
    def book(self) -> Mapping[str, Any]:
        """The compiled document."""
        if self._loaded is None:
            self._loaded = self._cached() or self._compiled()
        return self._loaded

    def platforms(self) -> list[tuple[str, str, list[str]]]:
        """Code, name and other names of every platform, those with instructions of their own first."""
        all_ = self.book["platforms"]
        codes = sorted(all_, key=lambda code: (not all_[code].get("complete"), code))
        return [(code, self._said(all_[code]["label"]), [all_[code]["tag"], *all_[code]["aliases"]]) for code in codes]

    def sites(self, platform: str) -> list[tuple[str, str]]:
        """Code and country of the platform's sites."""
        sites = self._platform(platform).get("sites", {})
        return [(code, self._said(site["label"])) for code, site in sites.items()]

    def procedures(self, platform: str) -> list[str]:
        """The procedures that the platform names."""
        return list(self._platform(platform).get("offers", ()))

    def rules(self) -> list[tuple[str, str]]:
        return [(name, self._said(rule["title"])) for name, rule in self.book["rules"].items()]

    def figures(self) -> list[tuple[str, str]]:
        """The figures of the account that have a limit."""
        return [
            (metric["id"], self._said(metric["label"]))
            for platform in self.book["platforms"].values()
            for metric in platform["metrics"]
            if "condition" in metric
        ]

    def evidence(self) -> list[tuple[str, str]]:
        return [(name, self._said(kind["label"])) for name, kind in self.book["kinds"].items()]

    def instructions(self) -> list[tuple[str, str, str]]:
        """Platform, procedure and title of every playbook but the general one."""
        found = [(*name.split("/", 1), self._said(_whole(sop)["title"])) for name, sop in self.book["sops"].items()]
        return [(platform, procedure, title) for platform, procedure, title in found if platform != COMMON]

    def moves(self, case: Mapping[str, str]) -> list[tuple[str, str]]:
        """The options that a case's procedure offers now, as `Playbooks.options` finds them."""
        sops = self.book["sops"]
        sop = sops.get(f"{case['platform']}/{case['procedure']}") or sops.get(f"{COMMON}/any", {"options": []})
        sop = _whole(sop)
        site = self._platform(case["platform"]).get("sites", {}).get(case["site"], {})
        places = {case["site"], site.get("country"), site.get("market")}
        return [
            (option["id"], self._said(option["label"]))
            for option in sop["options"]
            if option.get("verb") == "choose"
            and all(not states or case.get(axis, states[0]) in states for axis, states in option["when"].items())
            and (not option.get("markets") or places.intersection(option["markets"]))
            and (not option.get("reasons") or case["reason"] in option["reasons"])
        ]

    def messages(self, platform: str = "", procedure: str = "") -> list[tuple[str, str]]:
        """Name and title of the messages that fit a platform, those meant for the procedure first; of all without."""
        folders = [platform, COMMON] if platform else self._message_folders()
        found: dict[str, tuple[bool, str]] = {}
        for folder in folders:
            for name, path in self._message_files(folder):
                if name not in found:
                    title, serves = self._front(path, procedure)
                    found[name] = (not serves, title)
        return [(name, title) for name, (_later, title) in sorted(found.items(), key=lambda item: item[1][0])]

    def _platform(self, code: str) -> Mapping[str, Any]:
        """The platform that was typed, by its code or one of its names."""
        all_ = self.book["platforms"]
        wanted = code.partition(":")[0].lower()
        if wanted in all_:
            found: Mapping[str, Any] = all_[wanted]
            return found
        names = ((code, [one["tag"].lower(), *one["aliases"]]) for code, one in all_.items())
        return next((all_[code] for code, others in names if wanted in others), {})

    def _said(self, text: Mapping[str, str]) -> str:
        return text.get(self._language) or next(iter(text.values()), "")

    def _cached(self) -> Mapping[str, Any] | None:
        import json

        try:
            with open(os.path.join(self._home.cache, "playbooks.json"), "rb") as file:  # noqa: PTH118, PTH123
                first, *sops = file.read().split(b"\n")
            book = json.loads(first)["book"]
            return {**book, "sops": dict(zip(book["sops"], sops, strict=False))}
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _compiled(self) -> Mapping[str, Any]:
        from pathlib import Path

        from concierge_cli.playbooks import shipped_folder
        from concierge_cli.playbooks.compiled import document

        return document(shipped_folder("sops"), Path(self._home.config) / "sops", None)

    def _roots(self) -> list[str]:
        """The folders of messages: the person's own, then the shipped one."""
        package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120
        inside = os.path.join(package, "shipped", "templates")  # noqa: PTH118
        beside = os.path.join(os.path.dirname(package), "templates")  # noqa: PTH118, PTH120
        return [os.path.join(self._home.config, "templates"), inside, beside]  # noqa: PTH118

    def _message_folders(self) -> list[str]:
        folders = {
            platform
            for root in self._roots()
            for language in _names_in(root)
            for platform in _names_in(os.path.join(root, language))  # noqa: PTH118
        }
        return sorted(folders, key=lambda name: (name == COMMON, name))

    def _message_files(self, platform: str) -> Iterator[tuple[str, str]]:
        """Name and path of a platform's messages, those in the person's language before the others."""
        for root in self._roots():
            for language in sorted(_names_in(root), key=lambda name: name != self._language):
                folder = os.path.join(root, language, platform)  # noqa: PTH118
                for file in sorted(_names_in(folder)):
                    name, dot, ending = file.rpartition(".")
                    if dot and ending == "txt":
                        yield name, os.path.join(folder, file)  # noqa: PTH118

    def _front(self, path: str, procedure: str) -> tuple[str, bool]:
        """A message's title, and whether its file names `procedure`."""
        try:
            with open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123
                front = file.read(_FRONT).partition("\n+++\n")[0]
        except OSError:
            return "", False
        title, serves = "", False
        for line in front.split("\n"):
            key, _equals, value = line.partition("=")
            if key.strip() == "title":
                spoken = value.partition(f"{self._language} = ")[2] or value
                title = spoken.partition('"')[2].partition('"')[0]
            elif key.strip() == "procedures":
                serves = f'"{procedure}"' in value
        return title, serves


def _names_in(folder: str) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208
    except OSError:
        return []


def _whole(sop: Any) -> Any:
    """Instructions as the cache keeps them, each a line of its own, or as they are when just compiled."""
    if isinstance(sop, bytes):
        import json

        return json.loads(sop)
    return sop
