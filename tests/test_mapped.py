"""Files of numbers: what was written is mapped, and cannot be changed."""

import numpy as np
import pytest

from rag.mapped import mapped


@pytest.mark.parametrize("scattered", [True, False])
def test_what_was_written_is_mapped(tmp_path, scattered):
    numbers = np.arange(5000, dtype=np.float16)
    (tmp_path / "file").write_bytes(numbers.tobytes())
    found = mapped(tmp_path / "file", np.float16, scattered=scattered)
    np.testing.assert_array_equal(found, numbers)
    with pytest.raises(ValueError, match="read-only"):
        found[0] = 1
    (tmp_path / "file").unlink()  # who has mapped it keeps it
    np.testing.assert_array_equal(found, numbers)


def test_an_empty_file_holds_nothing(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    assert mapped(tmp_path / "file", np.int8).shape == (0,)


def test_what_is_not_there_or_cut_is_refused(tmp_path):
    with pytest.raises(OSError):
        mapped(tmp_path / "file", np.int8)
    (tmp_path / "file").write_bytes(b"odd")
    with pytest.raises(ValueError):
        mapped(tmp_path / "file", np.float16)
