"""Message templates: finds, lists and renders them. A template is a file `<lang>/<platform or common>/<name>.txt`.

The user's own folder wins over the shipped one, a platform's template over the one in `common`, and the buyer's
language over both: a template in another language is the last resort, and says so. Finding and listing read only the
front matter; jinja2 is loaded by `render` and `variables` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from concierge_cli.errors import InvalidInput, NotFound
from concierge_cli.i18n import _, language
from concierge_cli.playbooks.message_template import Template, read
from concierge_cli.playbooks.message_values import STANDARD, functions, nearest, plain
from concierge_cli.playbooks.message_words import FILE, MessageWords, read_words
from concierge_cli.playbooks.sandbox import AbsentValue, Value

COMMON = "common"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A message ready to be checked and shown. `variables_used` are the values it was made of, by name."""

    text: str
    template: Template
    language: str
    variables_used: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Messages:
    """The templates of two folders: `shipped` with the program, and the user's `own`, which need not exist."""

    shipped: Path
    own: Path | None = None

    def list(
        self, platform: str | None = None, procedure: str | None = None, language: str | None = None
    ) -> tuple[Template, ...]:
        """The templates, sorted; with `platform` its own and those of `common` that it does not replace.

        Without `language` every language is listed; with it, each template once: in that language or else in another.
        A file that cannot be read is left out and told by `problems`.
        """
        found: dict[tuple[str, str], dict[str, Template]] = {}
        for template in self._every():
            if isinstance(template, Template):
                found.setdefault((template.platform, template.name), {}).setdefault(template.language, template)
        chosen: list[Template] = []
        for (folder, name), spoken in found.items():
            if platform is not None and not (
                folder == platform or (folder == COMMON and (platform, name) not in found)
            ):
                continue
            if language is None:
                chosen += spoken.values()
            else:
                chosen.append(spoken.get(language) or spoken.get("en") or next(iter(spoken.values())))
        serving = [one for one in chosen if procedure is None or one.serves(procedure)]
        return tuple(sorted(serving, key=lambda one: (one.platform == COMMON, one.platform, one.name, one.language)))

    def problems(self) -> tuple[InvalidInput, ...]:
        """What is wrong in templates that cannot be listed, each with file and line."""
        return tuple(found for found in self._every() if isinstance(found, InvalidInput))

    def find(self, name: str, platform: str, *languages: str, general: str = "") -> Template:
        """The template `name` for a buyer on `platform` who reads the first of `languages`, else the next ones.

        `general` is the template of `common` for the same stage: it serves in a language that has no `name`, before
        another language does. Raises NotFound, with the nearest names, and InvalidInput when its front matter cannot
        be read.
        """
        for tongue in dict.fromkeys((*languages, "en", "es")):
            for wanted in dict.fromkeys((name, general or name)):
                if found := self._in_tongue(wanted, platform, tongue):
                    return _with_notice(found, name, asked=languages[0])
        names = {path.stem for path, _own in self._files() if path.parent.name in {platform, COMMON}}
        raise NotFound(
            _("There is no template «{name}» for {platform}.").format(
                name=" ".join(name.split()), platform=" ".join(platform.split())
            )
            + nearest(name, names),
            hint=f"concierge template list --platform {platform}" if _is_word(platform) else "concierge template list",
        )

    def words(self, language: str) -> MessageWords:
        """What messages in `language` say besides their templates; empty where nobody wrote it down.

        Raises InvalidInput with file and line for a file of the user's own that cannot be read.
        """
        for root, _own in self._roots():
            path = root / language / FILE
            if _is_word(language) and path.is_file():
                return read_words(language, path)
        return MessageWords(language=language)

    def render(
        self, template: Template, values: Mapping[str, Value], sets: Mapping[str, str] | None = None
    ) -> Rendered:
        """The message of `template`; the store's voice (address, emojis, signature) is the last layer.

        `values` are what the case and the client know, by the names of STANDARD; an empty one counts as not known.
        `sets` is what the user gave with `--set`, and wins; a list there is divided by `;`.
        Raises InvalidInput naming the variable that is absent or unknown, or the file and line that is wrong.
        """
        from concierge_cli.playbooks import sandbox

        used = self.variables(template)
        seen: dict[str, Value] = {
            name: variable.empty for name, variable in {**STANDARD, **template.extra}.items() if variable.optional
        }
        seen |= {name: plain(value) for name, value in values.items() if value or isinstance(value, int)}
        seen |= self._set(template, used, sets or {})
        words = self.words(template.language)
        if offered := seen.get("options"):
            listed = (offered,) if isinstance(offered, str | int) else offered
            seen["options"] = tuple(words.options.get(str(one), str(one)) for one in listed)
        for name in sorted(used):
            if template.variable(name) is None and name not in seen:
                raise self._absent(template, name)
        for name in template.needs:
            if not seen.get(name):
                raise self._absent(template, name)
        try:
            text = sandbox.render(
                template.body,
                file=template.file,
                first_line=template.first_line,
                values=seen,
                functions=functions(seen, language=template.language, tone=template.tone, joins=words.joins),
            )
        except AbsentValue as absent:
            raise self._absent(template, absent.name) from None
        signature = seen["signature"]
        if signature and template.signed and "signature" not in used:
            text = f"{text}\n\n{signature}"
        filled = tuple(sorted(name for name in used if seen.get(name)))
        return Rendered(text=_tidy(text), template=template, language=template.language, variables_used=filled)

    def variables(self, template: Template) -> frozenset[str]:
        """The names of the values that `template` reads. Raises InvalidInput with file and line."""
        from concierge_cli.playbooks import sandbox

        called = functions({}, language=template.language, tone=template.tone)
        names = sandbox.variables(template.body, file=template.file, first_line=template.first_line, functions=called)
        return names | frozenset(template.needs)

    def _set(self, template: Template, used: frozenset[str], sets: Mapping[str, str]) -> dict[str, Value]:
        given: dict[str, Value] = {}
        for name, text in sets.items():
            variable = template.variable(name)
            if variable is None and name not in used:
                raise InvalidInput(
                    _("The template {template} has no place for «{name}».").format(template=template.name, name=name)
                    + nearest(name, {*used, *template.extra}),
                    hint=f"concierge template show {template.name}",
                )
            given[name] = plain(text if variable is None else variable.typed(text), lines=True)
        return given

    def _absent(self, template: Template, name: str) -> InvalidInput:
        variable = template.variable(name)
        if variable is None:
            sentence = _("The template {template} needs a value for «{name}».").format(
                template=template.name, name=name
            ) + nearest(name, {*STANDARD, *template.extra})
        else:
            sentence = _("The template {template} needs a value for «{name}»: {label}.").format(
                template=template.name, name=name, label=variable.label(language())
            )
        said = {"absent": name, "label": variable.label(language())} if variable is not None else None
        return InvalidInput(sentence, hint=_("Give it with --set {name}=VALUE").format(name=name), data=said)

    def _in_tongue(self, name: str, platform: str, tongue: str) -> Template | None:
        """The platform's template in `tongue`, else the common one; the user's own before the shipped."""
        for folder in (platform, COMMON):
            for root, own in self._roots():
                path = root / tongue / folder / f"{name}.txt"
                if all(map(_is_word, (name, tongue, folder))) and path.is_file():
                    return read(path, own=own)
        return None

    def _roots(self) -> tuple[tuple[Path, bool], ...]:
        return ((self.shipped, False),) if self.own is None else ((self.own, True), (self.shipped, False))

    def _files(self) -> Iterator[tuple[Path, bool]]:
        for root, own in self._roots():
            for path in sorted(root.glob("*/*/*.txt")):
                yield path, own

    def _every(self) -> Iterator[Template | InvalidInput]:
        for path, own in self._files():
            try:
                yield read(path, own=own)
            except InvalidInput as problem:
                yield problem


def _tidy(text: str) -> str:
    """Without white space at line ends and without more than one empty line."""
    lines: list[str] = []
    for line in text.splitlines():
        bare = line.rstrip()
        if bare or (lines and lines[-1]):
            lines.append(bare)
    return "\n".join(lines).strip()


def _is_word(name: str) -> bool:
    """Whether `name` may be a part of a path here: letters, digits, `_` and `-`, so that it leads nowhere else."""
    return re.fullmatch(r"[\w-]+", name) is not None


def _with_notice(template: Template, name: str, *, asked: str) -> Template:
    """The template with what its reader must know: another one than `name`, another language, or unreviewed."""
    notices = []
    if template.language != asked:
        notices.append(
            _("There is no «{name}» in the buyer's language: this one is in {language}.").format(
                name=name, language=_tongue(template.language)
            )
        )
    elif template.name != name:
        notices.append(
            _("«{name}» is not written in {language} yet: this is the general «{general}».").format(
                name=name, language=_tongue(template.language), general=template.name
            )
        )
    if template.unreviewed:
        notices.append(_("No native speaker has read this message yet: let one read it before you send it."))
    return replace(template, notice=" ".join(notices)) if notices else template


def _tongue(code: str) -> str:
    names = {"es": _("Spanish"), "en": _("English"), "pt": _("Portuguese"), "pl": _("Polish")}
    return names.get(code, code)
