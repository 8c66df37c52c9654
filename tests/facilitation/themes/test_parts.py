"""A long story is grouped part by part; no word of it is lost."""

from hypothesis import given
from hypothesis import strategies as st

from facilitation.themes.parts import LONG, MOST, PART, parts_of

SENTENCE = "The night nurse came back twice to see whether he was warm enough and had eaten."


def test_nothing_has_no_part():
    assert parts_of("  \n ") == ()


def test_a_short_text_is_its_own_only_part():
    assert parts_of("Kind.  And patient.") == ("Kind. And patient.",)


def test_a_long_story_is_cut_at_the_ends_of_sentences():
    story = " ".join([SENTENCE] * 4)
    assert parts_of(story) == (SENTENCE,) * 4


def test_a_title_or_an_initial_ends_no_sentence():
    story = f"We asked Dr. Jones and J. Smith to look at it again. {' '.join([SENTENCE] * 3)}"
    assert parts_of(story)[0].startswith("We asked Dr. Jones and J. Smith to look at it again.")


def test_a_line_break_ends_one_always():
    first = "One two three four five six seven eight nine ten eleven twelve"
    assert parts_of(f"{first}\n{' '.join([SENTENCE] * 3)}")[0] == first


def test_a_short_rest_goes_with_its_neighbour():
    story = f"{' '.join([SENTENCE] * 3)} It helped."
    assert parts_of(story)[-1] == f"{SENTENCE} It helped."


def test_one_voice_does_not_fill_the_wall():
    assert len(parts_of(" ".join([SENTENCE] * 40))) <= MOST


@given(
    st.lists(st.sampled_from(["word", "end.", "Dr.", "a.", "so?", "\n", "(yes!)"]), max_size=200)
)
def test_the_parts_are_the_story(words):
    story = " ".join(words)
    parts = parts_of(story)
    assert " ".join(parts) == " ".join(story.split())
    assert len(story.split()) <= LONG or all(len(p.split()) >= PART for p in parts[:1])
