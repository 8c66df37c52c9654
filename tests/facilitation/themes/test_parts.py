from hypothesis import given
from hypothesis import strategies as st

from facilitation.themes.parts import LONG, MOST, parts_of

STORY = (
    "When I moved here ten years ago the park was full of children and we knew every one of them by "
    "name. Then Dr. Hill closed the surgery and we had to take two buses to see anybody at all. My "
    "mother waited for five hours in the rain. Now the rents have doubled and my son lives with us "
    "again, which is lovely, e.g. at breakfast, but it is not what he wanted!"
)


def test_a_short_text_is_its_own_part_and_nothing_has_none():
    assert parts_of("  More parks.\nAnd trees. ") == ("More parks. And trees.",)
    assert parts_of(" \n ") == ()


def test_a_story_is_cut_between_sentences():
    parts = parts_of(STORY)
    assert [part.split()[0] for part in parts] == ["When", "Then", "My"]
    assert parts[1].startswith("Then Dr. Hill closed")
    assert parts[2].endswith("it is not what he wanted!")


def test_a_short_rest_goes_with_the_last_part():
    assert parts_of(STORY + " That is all.")[-1].endswith("That is all.")


def test_lines_are_ends_too_and_a_text_without_ends_is_whole():
    lines = "\n".join(
        f"- the {n}th thing that I would like to see done in this town" for n in range(6)
    )
    assert len(parts_of(lines)) == 6
    assert len(parts_of("word " * 300)) == 1


def test_a_very_long_story_has_few_parts():
    assert len(parts_of("It was said once more in eleven words by the sea. " * 100)) <= MOST


@given(st.text())
def test_nothing_is_lost_or_added(text):
    assert " ".join(parts_of(text)).split() == text.split()


@given(
    st.lists(
        st.sampled_from(["a", "word", "Mr.", "J.", "end.", "what?", "(e.g.", "\n"]), min_size=LONG
    )
)
def test_parts_of_sentences_join_to_the_story(words):
    parts = parts_of(" ".join(words))
    assert " ".join(parts).split() == " ".join(words).split()
    assert len(parts) <= MOST + 1
