"""What a person reads before the data: what it is, how far it may be used, what columns mean."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Literal

from facilitation.activities import Table
from facilitation.audit import moment
from server.exports.export import Export, words

About = Literal["pack", "workbook"]


def readme(export: Export, about: About) -> tuple[str, ...]:
    """Lines, each a paragraph. A line with nothing to say is left out."""
    told = words(export.lang)["readme"]
    facts = _facts(export)
    templates = (*told["begin"], *told[about], *told["end"])
    lines = ((template, template.format_map(facts)) for template in templates)
    return tuple(line for template, line in lines if line or not template)


def dictionary(export: Export) -> Table:
    """Every column of every table, explained."""
    titles = words(export.lang)["dictionary"]
    columns = (titles["table"], titles["column"], titles["meaning"])
    rows = (
        dict(
            zip(
                columns, (table.name, column, meaning(export.lang, table.name, column)), strict=True
            )
        )
        for table in export.tables
        for column in table.columns
    )
    return Table(name="data-dictionary", columns=columns, rows=tuple(rows))


def meaning(lang: str, table: str, column: str) -> str:
    """As told for this table, else for all, else for columns that begin so. A new kind may bring
    columns that nobody has explained here; the dictionary then says where to look."""
    told = words(lang)
    for of in (told["tables"].get(table, {}), told["columns"]):
        if column in of:
            return str(of[column])
    begins = (text for start, text in told["prefixes"].items() if column.startswith(start))
    return str(next(begins, told["dictionary"]["of_a_kind"]))


def _facts(export: Export) -> Mapping[str, Any]:
    session, script = export.session, export.session.script
    states = Counter(made.state for made in session.cards.values())
    return {
        "title": script.title,
        "session": session.id,
        "script": script.script,
        "version": script.version,
        "at": moment(export.at),
        "state": words(export.lang)["states"][session.state],
        "events": session.number,
        "people": len(session.people),
        "contributions": len(session.cards) - states["withdrawn"],
        **{state: states[state] for state in ("shown", "waiting", "held", "hidden", "withdrawn")},
        **_themes(export),
        "months": script.privacy.retention_months,
        "notice": _if_any(export, "notice", script.privacy.notice),
        "contact": _if_any(export, "contact", script.privacy.contact),
    }


def _themes(export: Export) -> Mapping[str, int]:
    rows = next(table.rows for table in export.tables if table.name == "themes")
    return {"themes": len(rows), "named": sum(row["named"] for row in rows)}


def _if_any(export: Export, name: str, value: str) -> str:
    return str(words(export.lang)[name]).format_map({name: value}) if value else ""
