"""From a file to an article: the exact text that every span will refer to, and whose it is.

The text is what the file holds in UTF-8 after a byte order mark and the front matter, if there
are any; line ends and spaces stay as they are. An encoding that is not UTF-8 is an error, and so
is a language that nobody states and the text does not show.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, cast

from pydantic import BaseModel, ConfigDict, HttpUrl, TypeAdapter, ValidationError

from ingest.contents import contents
from ingest.errors import BadInput, BadSheet
from ingest.sheet import LANGUAGES, Day, Language, Line
from ingest.sheetfile import line_of, read_yaml

LIMIT_BYTES: Final = 5 << 20
LIMIT_CHARACTERS: Final = 300_000  # no article is as long as a book
_CONTROL_SHARE: Final = 0.01  # of a real text's characters, at most, are control characters
_FRONT: Final = re.compile(r"---[ \t]*\r?\n(?P<matter>(?:.*?\n)??)---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_OPENING: Final = re.compile(r"---[ \t]*(\r?\n|\Z)")
_STAMP: Final = re.compile(r"\s*date (?P<day>\d{4}-\d{2}-\d{2})(?=\s|\Z)")
_DAY: Final = TypeAdapter[str](Day)
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article as it is read: `text` is what spans count code points of.

    `copy_of` is the article whose story this one tells again, if any, and `told` that one's day.
    """

    text: str
    language: Language
    source: str
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    copy_of: str | None = None
    told: str | None = None

    @property
    def sha256(self) -> str:
        """The SHA-256 of the text's UTF-8 bytes, in hex."""
        return sha256(self.text.encode()).hexdigest()


class _FrontMatter(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    language: Language | None = None
    url: HttpUrl | None = None
    title: Line | None = None
    publisher: Line | None = None
    published: Day | None = None


def read(path: Path, language: str | None = None, published: str | None = None) -> ArticleText:
    """The article in a .txt file.

    `language` and `published` come from the call, else the front matter, else the name
    (`….tr.txt`) or the crawler's stamp at the very start (` date 2025-10-07 `, which stays part
    of the text). Raises BadInput.
    """
    source = str(path)
    content = _decoded(contents(path, LIMIT_BYTES, BadInput), source)
    matter, text = _front_matter(content, source)
    return described(
        text=text,
        source=source,
        language=language or matter.language or _from_name(path),
        published=published or matter.published or _stamp(text),
        url=str(matter.url) if matter.url else None,
        title=matter.title,
        publisher=matter.publisher,
    )


def described(
    *,
    text: str,
    source: str,
    language: str | None,
    published: str | None,
    url: str | None,
    title: str | None,
    publisher: str | None,
) -> ArticleText:
    """An article of this text; the text itself shows its language where `language` is None.

    Raises BadInput for a text that is none, too long, or in no language that is known here.
    """
    _refuse_unreadable(text, source)
    known = _language(language, source) if language else _shown(text, source)
    day = _day(published, source)
    return ArticleText(text, known, source, url, title, publisher, day)


def _decoded(content: bytes, source: str) -> str:
    if not content.strip():
        raise BadInput(source, "is empty")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadInput(source, "UTF-16, not UTF-8; save it as UTF-8", "byte 0")
    if b"\0" in content:
        raise BadInput(source, "a binary file, not a text", f"byte {content.index(0)}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"not UTF-8 (0x{content[error.start]:02x}); save it as UTF-8"
        raise BadInput(source, reason, f"byte {error.start}") from error


def _front_matter(content: str, source: str) -> tuple[_FrontMatter, str]:
    """What stands between `---` lines at the start, and the text after it."""
    match = _FRONT.match(content)
    if match is None:
        if _OPENING.match(content):
            raise BadInput(source, "front matter is not closed by a line `---`", "line 1")
        return _FrontMatter(), content
    try:
        data, lines = read_yaml("\n" + match["matter"], source)  # lines count from the first ---
        return _FrontMatter.model_validate(data or {}), content[match.end() :]
    except BadSheet as error:
        raise BadInput(source, f"front matter: {error.reason}", error.place) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        named = ": ".join(map(str, ("front matter", *first["loc"], first["msg"])))
        raise BadInput(source, named, f"line {line_of(first['loc'], lines)}") from error


def _refuse_unreadable(text: str, source: str) -> None:
    if not text.strip():
        raise BadInput(source, "holds no text")
    if len(text) > LIMIT_CHARACTERS:
        raise BadInput(source, f"{len(text)} characters; an article has {LIMIT_CHARACTERS} at most")
    controls = _CONTROLS.findall(text)
    if len(controls) > max(1, len(text) * _CONTROL_SHARE):
        place = f"character {text.index(controls[0])}"
        raise BadInput(source, "a binary file, not a text: control characters", place)


def _language(stated: str, source: str) -> Language:
    if stated not in LANGUAGES:
        raise BadInput(source, f"no such language: {stated}; there are {', '.join(LANGUAGES)}")
    return cast(Language, stated)


def _shown(text: str, source: str) -> Language:
    from ingest.identify import identified  # loads a model of languages: 0.5 s

    found = identified(text)
    if found not in LANGUAGES:
        looks = f" It looks like {found!r}, which is not read." if found else ""
        raise BadInput(
            source,
            "in which language? Give --lang, `language:` in the front matter, or a name such as "
            f"{Path(source).stem}.tr.txt.{looks}",
        )
    return cast(Language, found)


def _from_name(path: Path) -> str | None:
    """`tr` of `name.tr.txt`."""
    code = Path(path.stem).suffix.removeprefix(".").lower()
    return next((known for known in LANGUAGES if known.lower() == code), None)


def _day(stated: str | None, source: str) -> str | None:
    if stated is not None and real_day(stated) is None:
        raise BadInput(source, f"not a day as YYYY-MM-DD: {stated}")
    return stated


def real_day(stated: str) -> str | None:
    """`stated` if it is a day, YYYY-MM-DD."""
    try:
        return _DAY.validate_python(stated)
    except ValidationError:
        return None


def _stamp(text: str) -> str | None:
    match = _STAMP.match(text)
    return real_day(match["day"]) if match else None
