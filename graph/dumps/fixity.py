"""Is a bag whole? Every file is there, as it was, and nothing else is."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from graph.dumps.bag import ALGORITHMS, DECLARATION, Written, hashed

_LINE: Final = re.compile(r"([0-9a-f]+)  (\S+)")
_OXUM: Final = re.compile(r"^Payload-Oxum: (\d+)\.(\d+)$", re.MULTILINE)


def damages(bag: Path) -> Iterator[str]:
    """What is wrong with the files of a bag, as lines that name them; none if it is whole.

    Stricter than BagIt: manifests have to be just as they were written.
    """
    there = {str(path.relative_to(bag)): path for path in bag.rglob("*") if _is_file(path)}
    yield from _strange(bag)
    found = {name: hashed(path) for name, path in sorted(there.items())}
    payload = {name: file for name, file in found.items() if name.startswith("data/")}
    seals = {f"tagmanifest-{algorithm}.txt" for algorithm in ALGORITHMS}
    tags = {n: file for n, file in found.items() if n not in payload and n not in seals}
    for algorithm in ALGORITHMS:
        yield from _against(bag, f"manifest-{algorithm}.txt", algorithm, payload)
        yield from _against(bag, f"tagmanifest-{algorithm}.txt", algorithm, tags)
    yield from _tags(bag, payload)


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _strange(bag: Path) -> Iterator[str]:
    for path in sorted(bag.rglob("*")):
        if not _is_file(path) and not (path.is_dir() and any(path.iterdir())):
            yield f"{path.relative_to(bag)}: neither a file nor a folder that holds any"


def _against(bag: Path, name: str, algorithm: str, found: Mapping[str, Written]) -> Iterator[str]:
    try:
        lines = (bag / name).read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        yield f"{name}: cannot be read: {error}"
        return
    stated: dict[str, str] = {}
    width = ALGORITHMS[algorithm]().digest_size * 2
    for number, line in enumerate(lines[:-1], 1):
        match = _LINE.fullmatch(line)
        if match is None or len(match[1]) != width or match[2] in stated:
            yield f"{name}, line {number}: not a digest and the name of a file"
        else:
            stated[match[2]] = match[1]
    if list(stated) != sorted(stated) or lines[-1]:
        yield f"{name}: not in order or cut short"
    yield from _compared(name, stated, found, algorithm)


def _compared(
    manifest: str, stated: Mapping[str, str], found: Mapping[str, Written], algorithm: str
) -> Iterator[str]:
    for name in sorted(stated.keys() | found.keys()):
        if name not in found:
            yield f"{name}: missing, says {manifest}"
        elif name not in stated:
            yield f"{name}: not in {manifest}"
        elif found[name].digests[algorithm] != stated[name]:
            yield f"{name}: not as it was, says {manifest}"


def _tags(bag: Path, payload: Mapping[str, Written]) -> Iterator[str]:
    declaration, info = bag / "bagit.txt", bag / "bag-info.txt"
    if not declaration.is_file() or declaration.read_bytes() != DECLARATION:
        yield "bagit.txt: does not say that this is a bag of BagIt 1.0"
    said = info.read_text("utf-8", "replace") if info.is_file() else ""
    oxum = (sum(file.size for file in payload.values()), len(payload))
    if [tuple(map(int, match)) for match in _OXUM.findall(said)] != [oxum]:
        yield f"bag-info.txt: the payload is {oxum[1]} files of {oxum[0]} bytes, not what it says"
