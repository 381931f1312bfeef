"""The encoder in training: all-MiniLM-L6-v2 with low-rank adapters (LoRA, Hu et al. 2021), and its losses.

Two scores are trained together, as retrieval uses both: the cosine of question and passage (and of question and
sentence), and late interaction (MaxSim, Khattab and Zaharia 2020) of their token vectors behind the projection.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from peft import LoraConfig, get_peft_model
from peft.utils import get_peft_model_state_dict
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

RANK, LAYERS = 48, [2, 3, 4, 5]  # of six: the last ones hold most of the meaning, and a third of the work is saved


class Encoding(NamedTuple):
    """Texts: unit vectors (texts, 384), those of their tokens (texts, length, width), and which tokens count."""

    vectors: Tensor
    tokens: Tensor
    mask: Tensor


class Student:
    """The model at `place` with a fresh adapter and a projection (384, width), to be trained.

    It computes in 16 bits; what is trained is kept in 32 beside it.
    """

    def __init__(self, place: str, projection: NDArray[np.float32]) -> None:
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.tokenizer = AutoTokenizer.from_pretrained(place)
        base = AutoModel.from_pretrained(place, attn_implementation="eager", hidden_dropout_prob=0.0)
        self._model = get_peft_model(base, _layers())
        trained = [parameter for parameter in self._model.parameters() if parameter.requires_grad]
        self._masters = [p.detach().float().to(self.device, copy=True).requires_grad_() for p in trained]
        self._model = self._model.to(self.device, torch.bfloat16)
        self._trained = [parameter for parameter in self._model.parameters() if parameter.requires_grad]
        self.projection = torch.tensor(projection, device=self.device, requires_grad=True)

    @property
    def parameters(self) -> list[Tensor]:
        """What an optimizer is to change."""
        return [*self._masters, self.projection]

    def ids(self, text: str, limit: int) -> list[int]:
        """The numbers of the first `limit` tokens of `text`."""
        found: list[int] = self.tokenizer(text, truncation=True, max_length=limit)["input_ids"]
        return found

    def encode(self, ids: Sequence[list[int]]) -> Encoding:
        """The texts of these tokens."""
        longest = max(map(len, ids))
        padded = torch.tensor([text + [0] * (longest - len(text)) for text in ids], device=self.device)
        mask = torch.tensor([[1] * len(text) + [0] * (longest - len(text)) for text in ids], device=self.device)
        states = self._model(input_ids=padded, attention_mask=mask).last_hidden_state.float()
        pooled = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        unit = functional.normalize
        return Encoding(unit(pooled, dim=-1), unit(states @ self.projection, dim=-1), mask.bool())

    def learn(self, loss: Tensor, optimizer: torch.optim.Optimizer) -> None:
        """One step down the gradient of `loss`, of length 1 at most."""
        loss.backward()  # type: ignore[no-untyped-call]
        for own, master in zip(self._trained, self._masters, strict=True):
            master.grad, own.grad = own.grad.float() if own.grad is not None else None, None
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        self._settle()

    def save(self, folder: Path, *, share: float) -> None:
        """Write adapter (16-bit floats) and projection to `folder`, as `rag.encoder` reads them.

        `share` of what was learnt is added to the model: between the model as it was and as it became lies one that is
        better than both on what neither has seen (Wortsman et al. 2022).
        """
        names = [name for name, parameter in self._model.named_parameters() if parameter.requires_grad]
        exact = dict(zip(names, [master.detach().half().cpu() for master in self._masters], strict=True))
        folder.mkdir(parents=True, exist_ok=True)
        save_file(get_peft_model_state_dict(self._model, exact), folder / "adapter_model.safetensors")
        config = replace(_layers(), lora_alpha=round(RANK * share, 2), inference_mode=True)  # type: ignore[arg-type]
        config.save_pretrained(str(folder))
        np.save(folder / "projection.npy", self.projection.detach().cpu().numpy().astype(np.float16))

    def _settle(self) -> None:
        with torch.no_grad():
            for own, master in zip(self._trained, self._masters, strict=True):
                own.copy_(master)


def _layers() -> LoraConfig:
    return LoraConfig(
        base_model_name_or_path="sentence-transformers/all-MiniLM-L6-v2",
        r=RANK,
        lora_alpha=RANK,
        target_modules=["query", "key", "value", "dense"],
        layers_to_transform=LAYERS,
    )


def maxsim(questions: Encoding, passages: Encoding) -> Tensor:
    """(questions, passages): the mean over a question's tokens of the best cosine with a token of the passage."""
    cosines = torch.einsum("qid,pjd->qpij", questions.tokens.bfloat16(), passages.tokens.bfloat16())
    best = (cosines - 4.0 * (~passages.mask[None, :, None, :])).amax(-1).float()
    counted = questions.mask[:, None, :].float()
    return (best * counted).sum(-1) / counted.sum(-1)


def contrastive(scores: Tensor, positive: Tensor, ignored: Tensor) -> Tensor:
    """The mean over rows of -log of the share of the `positive` columns in the softmax of `scores` (rows, columns),
    columns `ignored` left out (InfoNCE, van den Oord et al. 2018)."""
    shares = torch.log_softmax(scores.masked_fill(ignored, -1e4), dim=1)
    return -shares.masked_fill(~positive, -1e4).logsumexp(dim=1).mean()
