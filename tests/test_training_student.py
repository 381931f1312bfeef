"""The student: its losses by hand, and one that learns, is written, and reads as the encoder does."""

import numpy as np
import pytest
import torch

from rag import encoder
from rag.training.student import Encoding, Student, contrastive, maxsim


def test_maxsim_by_hand():
    axes = torch.eye(3)
    asked = Encoding(torch.zeros(1, 3), axes[[0, 1]][None], torch.tensor([[True, True]]))
    held = Encoding(
        torch.zeros(2, 3),
        torch.stack([axes[[0, 2]], axes[[0, 1]]]),
        torch.tensor([[True, True], [True, False]]),  # the second passage's second token is padding
    )
    assert maxsim(asked, held).tolist() == [[0.5, 0.5]]
    one = Encoding(asked.vectors, asked.tokens, torch.tensor([[False, True]]))
    assert maxsim(one, held).tolist() == [[0.0, 0.0]]


def test_the_loss_by_hand():
    scores = torch.log(torch.tensor([[1.0, 2.0, 5.0]]))
    positive, nothing = torch.tensor([[True, True, False]]), torch.zeros(1, 3, dtype=torch.bool)
    assert contrastive(scores, positive, nothing).item() == pytest.approx(-np.log(3 / 8), abs=1e-5)
    ignored = torch.tensor([[False, False, True]])
    assert contrastive(scores, positive, ignored).item() == pytest.approx(0, abs=1e-5)


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    """The folder of an adapter that was taught one thing, and the losses on the way."""
    folder = tmp_path_factory.mktemp("adapter")
    projection = np.linalg.qr(np.random.default_rng(0).normal(size=(384, 16)))[0].astype(np.float32)
    torch.manual_seed(0)
    student = Student(str(encoder.place(encoder.PLAIN)), projection)
    optimizer = torch.optim.AdamW(student.parameters, lr=1e-3)
    texts = ["when do ferries leave", "Ask for more pay.", "A ferry leaves at dawn."]
    right = torch.tensor([[False, True]])
    losses = []
    for _ in range(4):
        asked, *held = (student.encode([student.ids(text, 32)]) for text in texts)
        dense = torch.cat([asked.vectors @ one.vectors.T for one in held], 1)
        late = torch.cat([maxsim(asked, one) for one in held], 1)
        loss = contrastive(dense - late, ~right, torch.zeros_like(right))  # the wrong way round: it has to learn
        student.learn(loss, optimizer)
        losses.append(loss.item())
    student.save(folder, share=1.0)
    return folder, losses


def test_it_learns(taught):
    assert taught[1][-1] < taught[1][0] - 0.05


def test_what_was_learnt_is_what_the_encoder_reads(taught, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    learnt, plain = encoder.load(adapter=taught[0]), encoder.load(encoder.PLAIN)
    assert learnt.width == 16
    wanted = ["when do ferries leave", "Ask for more pay.", "A ferry leaves at dawn."]
    before, after = plain.encode(wanted).vectors, learnt.encode(wanted).vectors
    assert after[0] @ after[1] - after[0] @ after[2] > before[0] @ before[1] - before[0] @ before[2]
