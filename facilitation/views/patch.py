"""The difference between two views, and how it is applied (JSON Merge Patch, RFC 7396).

Maps are compared key by key; everything else is replaced whole. `None` in a patch removes a key,
so a view holds none.
"""

from facilitation.shape import Json

View = dict[str, Json]


def diff(old: View, new: View) -> View:
    """The smallest patch with `apply(old, diff(old, new)) == new`; empty when they are equal."""
    patch: View = {key: None for key in old if key not in new}
    for key, value in new.items():
        before = old.get(key)
        if before is value or before == value:
            continue
        if type(before) is dict and type(value) is dict:
            patch[key] = diff(before, value)
        else:
            patch[key] = value
    return patch


def apply(view: View, patch: View) -> View:
    """A new view; `view` stays as it was."""
    changed = dict(view)
    for key, value in patch.items():
        if value is None:
            changed.pop(key, None)
        elif type(value) is dict and type(changed.get(key)) is dict:
            changed[key] = apply(changed[key], value)
        else:
            changed[key] = value
    return changed
