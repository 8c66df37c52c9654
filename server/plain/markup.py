"""HTML, for the few pages that are made here: text is escaped unless `el` made it."""

from html import escape

from server.languages import is_right_to_left


class Html(str):
    """Markup that is safe as it stands: only `el` and `page` make it."""

    __slots__ = ()


VOID = frozenset({"input", "meta", "br"})


def el(tag: str, /, *inside: str, **attributes: str | bool) -> Html:
    """An element. `class_` is `class`, `http_equiv` is `http-equiv`; True is an attribute without a
    value, False none at all."""
    told = "".join(_attribute(key, value) for key, value in attributes.items())
    if tag in VOID:
        return Html(f"<{tag}{told}>")
    return Html(f"<{tag}{told}>{''.join(_safe(each) for each in inside)}</{tag}>")


def page(lang: str, title: str, style: str, *body: str, refresh: int = 0) -> Html:
    """A whole page. `style` is ours and goes in as it is: the policy names it by its hash."""
    again = (el("meta", http_equiv="refresh", content=str(refresh)),) if refresh else ()
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        *again,
        el("title", title),
        Html(f"<style>{style}</style>"),
    )
    way = "rtl" if is_right_to_left(lang) else False
    return Html("<!doctype html>" + el("html", head, el("body", *body), lang=lang, dir=way))


def _attribute(key: str, value: str | bool) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    return f' {name}="{escape(value)}"' if isinstance(value, str) else ""


def _safe(text: str) -> str:
    return text if isinstance(text, Html) else escape(text)
