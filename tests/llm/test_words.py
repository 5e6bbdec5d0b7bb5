"""The built-in model: the same text gives the same vector, alone or in a crowd, without any download."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.llm.words import DIMENSION, word_model

TEXTS = st.lists(st.text(max_size=60), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_a_text_gives_the_same_vector_whatever_stands_beside_it(texts: list[str]) -> None:
    together = word_model().vectors(texts)
    for row, text in zip(together, texts, strict=True):
        assert np.array_equal(row, word_model().vectors([text])[0])


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_a_vector_has_length_one_or_is_zero(texts: list[str]) -> None:
    made = word_model().vectors(texts)
    assert made.shape == (len(texts), DIMENSION)
    assert all(abs(length - 1) < 1e-3 or length == 0 for length in np.linalg.norm(made, axis=1).tolist())


@pytest.mark.parametrize("text", ["", " ", "...", "___", "\x00"])
def test_a_text_without_a_word_has_no_meaning(text: str) -> None:
    assert not word_model().vectors([text]).any()


def test_what_means_the_same_is_nearer_than_what_does_not() -> None:
    clinic, near, far = word_model().vectors(
        ["software for hospitals", "billing system of a clinic", "bread and cakes from a bakery"]
    )
    assert clinic @ near > clinic @ far


def test_the_shares_of_words_add_up_to_the_cosine() -> None:
    text = "billing software for hospitals"
    target = word_model().vectors(["medical invoices and payments"])[0]
    cosine = float(word_model().vectors([text])[0] @ target)
    words = word_model()._shares(text, target)
    assert sum(share for _, share in words) == pytest.approx(cosine, abs=1e-4)
    assert word_model().told(text, target)[0][0] in {"billing", "hospitals"}


def test_the_model_loads_where_no_socket_can_be_opened_and_no_home_can_be_written(tmp_path: object) -> None:
    code = (
        "import socket\nfrom leadwright.llm.words import word_model\n"
        "def shut(*a, **k): raise OSError('shut')\n"
        "socket.socket = shut\nsocket.create_connection = shut\nsocket.getaddrinfo = shut\n"
        "assert word_model().vectors(['bread']).any()\n"
        "import sys\nassert 'wordllama' not in sys.modules and 'requests' not in sys.modules\n"
    )
    clean = {**os.environ, "HOME": "/nonexistent", "HF_HOME": "/nonexistent"}
    subprocess.run([sys.executable, "-c", code], check=True, env=clean)
