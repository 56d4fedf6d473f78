"""Formulas and codes in the words of the definitions."""

from __future__ import annotations

from collections.abc import Mapping

from lb_xl.classification import Classification
from lb_xl.findings import interface
from lb_xl.formula import Call, Measured, Name, Node, in_words
from lb_xl.language import LANGUAGES, Text
from lb_xl.scheme import Scheme

TITLE_LENGTH = 40
"""Characters of a code's title in a list of codes; long titles of activities are cut."""


def node_title(scheme: Scheme, node: Node) -> Text:
    """The title of what a node names; the formula in words where it names nothing."""
    match node:
        case Name(id=id) if id in scheme.quantities:
            return scheme.quantities[id].title
        case Name(id=id) if id in scheme.parameters:
            return scheme.parameters[id].title
        case Name(id=id):
            return scheme.dimensions[id].title
        case Measured(form=form, measure=measure):
            found = scheme.forms[form]
            title = next(each.title for each in found.measures if each.id == measure)
            rows = _chosen_rows(scheme, node)
            return Text(f"{found.sheet.ru}: {title.ru}{rows.ru}", f"{found.sheet.en}: {title.en}{rows.en}")
        case Call(method=method):
            return Text.read(interface()["methods"][method])
    return formula_in_words(scheme, node)


def _chosen_rows(scheme: Scheme, node: Measured) -> Text:
    """The rows that a formula asks for, in brackets: `(женщины)`, `(месяц: наибольшее «...»)`."""
    words: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for id, codes in node.at:
        key = scheme.forms[node.form].key(id)
        assert key is not None
        for language in LANGUAGES:
            words[language].append(" + ".join(key.dimension.classification.short(code, language) for code in codes))
    for id, measured in node.peaks:
        key = scheme.forms[node.form].key(id)
        assert key is not None
        largest, title = Text.read(interface()["methods"]["peak"]), node_title(scheme, measured)
        for language in LANGUAGES:
            words[language].append(f"{key.title[language].lower()}: {largest[language]} «{title[language]}»")
    return Text(*(f" ({', '.join(words[each])})" if words[each] else "" for each in LANGUAGES))


def formula_in_words(scheme: Scheme, node: Node) -> Text:
    """A formula with every name replaced by its title."""
    ru, en = (
        in_words(node, lambda named, language=language: f"«{node_title(scheme, named)[language]}»")  # type: ignore[misc]
        for language in LANGUAGES
    )
    return Text(ru, en)


def codes_in_words(scheme: Scheme, codes: Mapping[str, tuple[str, ...]]) -> Text:
    """Codes by dimension as titles: `Брестская область, городская местность`."""
    words: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for id, chosen in codes.items():
        listed = scheme.dimensions[id].classification
        if scheme.dimensions[id].is_tree:
            chosen = _whole(listed, chosen)
        for language in LANGUAGES:
            if len(chosen) > 3:
                words[language].append(f"{scheme.dimensions[id].title[language]}: {chosen[0]}…{chosen[-1]}")
            else:
                words[language].append(
                    " + ".join(_code_words(listed.shown, code, listed.short(code, language)) for code in chosen)
                )
    return Text(", ".join(words["ru"]), ", ".join(words["en"]))


def _whole(listed: Classification, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The code of a tree under which just these codes stand, or the codes themselves: an oblast is not its list."""
    asked = set(codes)
    whole = next((code for code in codes if listed.within([code]) == asked), None)
    return codes if whole is None else (whole,)


def _code_words(shown: str, code: str, title: str) -> str:
    if shown == "title":
        return title
    return f"{code} {title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1].rstrip(' ,;') + '…'}"
