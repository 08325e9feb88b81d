"""SPARQL at an address: one query to any SPARQL 1.1 endpoint, through SPARQLWrapper."""

import warnings
from ast import literal_eval
from contextlib import closing
from http.client import HTTPException
from time import monotonic
from typing import Final
from urllib.error import HTTPError, URLError

from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

from graph.backend import Answer
from graph.errors import BadQuery, EngineError, TimeLimit

_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_SHOWN: Final = 300  # characters of a remote error that are worth reading


def form(query: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE. Raises BadQuery for an update or what is no query."""
    return str(_client("http://127.0.0.1/", query).queryType)


def _client(endpoint: str, query: str) -> SPARQLWrapper:
    client = SPARQLWrapper(endpoint, agent="kurultay")
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        try:
            client.setQuery(query)
        except RuntimeWarning:
            raise BadQuery("not a SPARQL query") from None
    if client.queryType not in _FORMS:
        raise BadQuery(f"only queries are asked, not {client.queryType}")
    return client


def ask(endpoint: str, query: str, media_type: str, time_limit_s: float) -> Answer:
    """The endpoint's answer to `query`, whole, in the media type asked for or told by it.

    Raises BadQuery if the endpoint rejects the query, TimeLimit if it is silent for too long,
    EngineError, naming the endpoint, for everything else.
    """
    if not endpoint.startswith(("http://", "https://")):
        raise EngineError(f"{endpoint}: not an http(s) address")
    client = _client(endpoint, query)
    client.setMethod(POST)
    client.setTimeout(max(1, round(time_limit_s)))
    client.addCustomHttpHeader("Accept", media_type)
    started = monotonic()
    try:
        with closing(client.query().response) as response:
            body = bytes(response.read())
            kind = str(response.headers.get("Content-Type") or media_type)
    except TimeoutError as error:
        raise TimeLimit(f"{endpoint}: no answer within {time_limit_s:g} s") from error
    except URLError as error:
        raise _unreachable(endpoint, error, time_limit_s) from error
    except (SPARQLWrapperException, HTTPException, OSError, ValueError) as error:
        failed = BadQuery if isinstance(error, QueryBadFormed) else EngineError
        raise failed(f"{endpoint}: {_told(error)}") from error
    return Answer(body, kind.partition(";")[0].strip(), endpoint, monotonic() - started)


def _unreachable(endpoint: str, error: URLError, time_limit_s: float) -> Exception:
    if isinstance(error.reason, TimeoutError):
        return TimeLimit(f"{endpoint}: no answer within {time_limit_s:g} s")
    if isinstance(error, HTTPError):
        error.close()
        return EngineError(f"{endpoint}: HTTP {error.code} {error.reason}")
    return EngineError(f"{endpoint}: {error.reason}")


def _told(error: Exception) -> str:
    """What the endpoint said, in one line."""
    if isinstance(error.__context__, HTTPError):  # SPARQLWrapper leaves it open
        error.__context__.close()
    words = " ".join(_body(str(error)).split()) or type(error).__name__
    return words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"


def _body(message: str) -> str:
    """The endpoint's own words, which SPARQLWrapper shows as Python bytes."""
    shown = message.partition("Response:\n")[2]
    try:
        return bytes(literal_eval(shown)).decode("utf-8", "replace") or message
    except (ValueError, SyntaxError, TypeError):
        return message
