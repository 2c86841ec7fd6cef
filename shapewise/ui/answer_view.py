"""An answer on the page: status in words, the short answer, the passages it rests on, the demo or the diagnosis."""

from __future__ import annotations

import itertools
from contextlib import nullcontext

import streamlit as st

from shapewise.errors import ShapewiseError
from shapewise.grounds import Quoted, grounds_and_others, lead
from shapewise.tensors.snippets import Trace
from shapewise.types import Answer, Article, Diagnosis, Fix, shape_text
from shapewise.ui import rooms
from shapewise.ui.browser import WORD, act, acts
from shapewise.ui.code_view import show_code
from shapewise.ui.demo_view import show_demo
from shapewise.ui.greeting import greeting
from shapewise.ui.outcome import fixes_of
from shapewise.ui.permalinks import Permalink, is_sound
from shapewise.ui.quotation import quote, word_for_word, write
from shapewise.ui.render import article_link, cut, escape, prose

OPEN_PASSAGES = 2
LONGEST_ECHO = 1_200
LONGEST_NEAREST = 800
"""Letters that are shown of a passage that does not answer, where its article has no summary."""
NO_EXPLANATION = "The library has no explanation that answers this."
NONE_OF_CODE = "What your code does is told above; the library has no explanation of it."
NONE_OF_ERROR = "What can be read from the error is told above; the library has no explanation of it."


def is_sentence(question: str) -> bool:
    """Whether a question can stand as a heading; code and errors cannot."""
    return "\n" not in question.strip() and len(question) <= 300


def show_text(question: str) -> None:
    """Code, an error or a long text, exactly as it was pasted."""
    with st.expander("Your text", expanded=len(question) < LONGEST_ECHO):
        st.code(cut(question, 20_000), language=None, wrap_lines=True)


def show_answer(answer: Answer | ShapewiseError | None, key: str, link: Permalink, texts: list[str]) -> None:
    """The whole answer, below the texts that begin it; ``None`` while the library is not there yet."""
    if answer is None:
        write(texts)
        st.info(prose(rooms.absence()))
        return
    if isinstance(answer, ShapewiseError):
        write(texts)
        st.error(prose(str(answer)))
        return
    code = _code(answer)
    if answer.notice and (code is None or code.failure is None):
        write(texts)
        st.info(prose(answer.notice))
    if code is not None:
        from shapewise.ui import trace_view

        write(texts)
        st.subheader("Your code, line by line", anchor=False)
        trace_view.show_trace(code, key=f"{key}-trace")
    if answer.status == "not_covered" and answer.diagnosis is None:
        write(texts)
        _not_covered(answer, key, NO_EXPLANATION if code is None else NONE_OF_CODE)
        return
    with st.container(key="below-code") if code is not None else nullcontext():
        _words(answer, key, texts)
        _demo(answer, key, link)


def _code(answer: Answer) -> Trace | None:
    """Code in the question, followed line by line; nothing where there is none, or an error was read instead."""
    from shapewise.ui import trace_view

    found = trace_view.traced(answer.question) if answer.diagnosis is None else None
    return found if found is not None and (found.lines or found.failure) else None


def _words(answer: Answer, key: str, texts: list[str]) -> None:
    """Everything that is read."""
    if answer.status != "not_covered":
        texts += _status(answer)
    if answer.diagnosis is not None:
        write(texts)
        show_diagnosis(answer.diagnosis, key)
    if answer.status == "not_covered":
        _not_covered(answer, key, NONE_OF_ERROR)
        return
    texts += _short_answer(answer)
    grounds, others = grounds_and_others(answer)
    if grounds:
        texts.append("##### It rests on")
        quote(grounds[:OPEN_PASSAGES], texts, key)
    texts += _related(answer)
    _end(answer, [*grounds[OPEN_PASSAGES:], *others], key, texts)


def _status(answer: Answer) -> list[str]:
    """How sure the answer is, in words."""
    if answer.status == "answered":
        return [":green-badge[Answered]"]
    helps = "Naming the operation or the shapes" if greeting().tensors else "A sentence that names more of the matter"
    return [
        ":orange-badge[Not sure]",
        "The explanations below lie near your question, but none answers it surely: "
        f"the best has a probability of {answer.confidence:.0%}. {helps} helps.",
    ]


def _short_answer(answer: Answer) -> list[str]:
    first = lead(answer)
    if first is None:
        return []
    article, passage = first
    whole = f"{article_link('Read the whole explanation', article.slug)} \u2002 :small[`{passage.location}`]"
    return [f"### {escape(article.title)}", word_for_word(passage), whole]


def _end(answer: Answer, passages: Quoted, key: str, texts: list[str]) -> None:
    """Was this it, and the passages that are not made until they are asked for.

    Both are links in the text that is there anyway, until they are followed: fields and folds are messages of their own.
    """
    unfolded, place = f"{key}-unfolded", act(key)
    for did in acts():
        if did == f"{key}-more":
            st.session_state[unfolded] = not st.session_state.get(unfolded, False)
        elif did in (f"{key}-yes", f"{key}-no") and rooms.journal() is not None:
            _note(answer, key, did == f"{key}-yes", st.session_state.get(f"{key}-noted", (False, ""))[1])
    if rooms.journal() is not None:
        _ask_whether_this_was_it(answer, key, place, texts)
    if passages and st.session_state.get(unfolded):
        texts.append(f"[Show fewer passages]({place}-more)")
        quote(passages, texts, key)
    elif passages:
        texts.append(f"[Show {len(passages)} more passage{'s' if len(passages) > 1 else ''}]({place}-more)")
    write(texts)


def _ask_whether_this_was_it(answer: Answer, key: str, place: str, texts: list[str]) -> None:
    """A vote, which can be changed, and an optional word; both are kept on this machine."""
    noted: tuple[bool, str] | None = st.session_state.get(f"{key}-noted")
    yes, no = f"{place}-yes", f"{place}-no"
    if noted is None:
        texts.append(f"Was this it? [Yes, it was]({yes}) \u2002 [No, it was not]({no})")
        return
    good, word = noted
    said, other = ("yes", f"[It was not]({no})") if good else ("no", f"[It was]({yes})")
    texts.append(f"You said {said}. Thank you; it is kept on this machine alone. \u2002 {other}")
    write(texts)
    field = f"{key}-word"
    st.text_input(WORD, word, key=field, max_chars=500, on_change=lambda: _note(answer, key, good, st.session_state[field]))


def _note(answer: Answer, key: str, good: bool, word: str) -> None:
    st.session_state[f"{key}-noted"] = (good, word)
    rooms.vote(answer, good=good, word=word)


def _related(answer: Answer) -> list[str]:
    library = rooms.library()
    articles = [library.articles[slug] for slug in answer.related[:5] if library is not None and slug in library.articles]
    if not articles:
        return []
    return ["##### Related", "\n".join(f"- {article_link(article.title, article.slug)}" for article in articles)]


def _demo(answer: Answer, key: str, link: Permalink) -> None:
    """The live demo, on the reader's shapes."""
    default = answer.demo
    if default is None or not is_sound(default):
        return
    show_demo(f"{key}-tryit", link.demo or default, default=default, heading="Try it", compared=answer.comparison)


def show_diagnosis(diagnosis: Diagnosis, key: str) -> None:
    """What an error says: the shapes, the axis, the rule, and the fixes, each of them tried."""
    st.subheader("What went wrong", anchor=False)
    if diagnosis.message:
        st.code(cut(diagnosis.message, 1_000), language=None, wrap_lines=True)
    if diagnosis.shapes:
        shapes = " and ".join(f"`{shape_text(shape)}`" for shape in diagnosis.shapes)
        place = f", on axis {diagnosis.axis}" if diagnosis.axis is not None else ""
        sizes = " against ".join(str(size) for size in diagnosis.sizes)
        st.markdown(f"{escape(diagnosis.operation)} of {shapes}{place}" + (f": **{sizes}**" if sizes else ""))
    st.markdown(prose(diagnosis.rule))
    st.caption(_how_sure(diagnosis))
    if diagnosis.numpy:
        with st.expander("The same mistake in NumPy"):
            st.code(diagnosis.numpy, language="python")
    fixes = diagnosis.fixes
    if not fixes and diagnosis.demo is not None and is_sound(diagnosis.demo):
        fixes = fixes_of(str(diagnosis.demo))
    show_fixes(fixes, key, framework=diagnosis.framework)


def _how_sure(diagnosis: Diagnosis) -> str:
    """Whether the error was made again, and what NumPy did."""
    from shapewise.demonstration import works
    from shapewise.tensors.ops import operations

    if not diagnosis.reproduced:
        return "Read from the message; it could not be made again here."
    demo = diagnosis.demo
    if demo is not None and diagnosis.operation == "loss" and works(operations()[demo.operation], demo):
        return "Made again here with the same shapes: NumPy stretches one to the other without a word, and the loss is wrong."
    return "Made again here with the same shapes: NumPy refuses them in the same way."


def show_fixes(fixes: tuple[Fix, ...], key: str, most: int = 4, framework: str = "") -> None:
    """Edits that make it possible, best first; their code is that of the framework, until the reader chooses another."""
    if not fixes:
        return
    st.markdown("##### What would work", anchors=False)
    for number, fix in enumerate(fixes[:most]):
        label = f"{prose(fix.title)} → {shape_text(fix.result_shape)}"
        box = st.expander(label, expanded=number == 0, key=f"{key}-fix-box-{number}", on_change="rerun")
        if not box.open:
            continue
        with box:
            cost = f" It adds {fix.parameters:,} parameters." if fix.parameters else ""
            loss = f" Lost: {prose(fix.loses[:1].lower() + fix.loses[1:])}" if fix.loses else ""
            st.markdown(f"{prose(fix.when)}{cost}{loss}")
            show_code(fix.code, f"{key}-fix-{number}", framework)
            if fix.demo is not None and is_sound(fix.demo):
                st.markdown(f"[Try it in the laboratory]({Permalink(demo=fix.demo).address('laboratory')})")


def _not_covered(answer: Answer, key: str, said: str) -> None:
    """Say so, show what lies nearest and what that does cover, and offer to note the gap."""
    st.badge("Not covered", color="gray")
    st.markdown(said)
    if answer.articles:
        st.markdown("##### The nearest, and what they do cover", anchors=False)
        for article, _score in answer.articles[:3]:
            with st.container(border=True):
                title = f"**{article_link(article.title, article.slug)}**"
                if article.summary:
                    st.markdown(f"{title}  \n{escape(article.summary)}")
                else:
                    write([title, *_found_of(answer, article)])
    _note_gap(answer, key)


def _found_of(answer: Answer, article: Article) -> list[str]:
    """What was found of an article whose author does not say what it covers."""
    passages = (hit.passage for hit in answer.hits if hit.passage.path == article.path)
    passage = next(itertools.chain(passages, article.passages), None)
    if passage is None:
        return []
    return [word_for_word(passage, most=LONGEST_NEAREST), f":small[`{passage.location}`]"]


def _note_gap(answer: Answer, key: str) -> None:
    if rooms.journal() is None:
        return
    if st.button("Note this gap", key=f"{key}-gap", help="Keeps the question on this machine, among those to write about."):
        rooms.vote(answer, good=False, word="gap")
        st.toast("Noted. It stands on the Library page, among the gaps.")
