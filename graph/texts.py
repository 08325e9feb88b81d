"""Full texts of articles: files beside the store, for re-extraction only.

They are other people's works: never quads, never served, never dumped.
"""

import re
from hashlib import sha256
from pathlib import Path
from typing import Final

from graph.errors import StoreError
from graph.files import write_whole

_HEX: Final = re.compile(r"[0-9a-f]{64}")


class Texts:
    """The texts kept in `folder`, each under the SHA-256 of its UTF-8 bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, text: str) -> str:
        """Keep `text`, line ends and all, in place of a damaged one; its SHA-256 in hex comes back.

        Raises ValueError if the text is not Unicode (holds a lone surrogate).
        """
        content = text.encode()
        digest = sha256(content).hexdigest()
        path = self._path(digest)
        if not path.exists() or path.read_bytes() != content:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)
        return digest

    def find(self, digest: str) -> str | None:
        """The text with that SHA-256, or None if it is not kept.

        Raises StoreError if the file no longer has that SHA-256.
        """
        if not _HEX.fullmatch(digest) or not self._path(digest).exists():
            return None
        content = self._path(digest).read_bytes()
        if sha256(content).hexdigest() != digest:
            raise StoreError(f"{self._path(digest)}: the text was altered or damaged")
        return content.decode()

    def drop(self, digest: str) -> bool:
        """Forget the text with that SHA-256; False if it was not kept."""
        if not _HEX.fullmatch(digest) or not self._path(digest).exists():
            return False
        self._path(digest).unlink()
        return True

    def _path(self, digest: str) -> Path:
        return self._folder / f"sha256-{digest}.txt"
