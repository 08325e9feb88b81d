"""`/dumps/`: the dumps in the data folder: which there are, their files, their moments.

Only whole bags are seen, and of a bag only what its manifests name.
"""

import json
import re
from base64 import b64encode
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.accept import negotiated
from api.conditional import PASSING, headers, unchanged
from api.html import here, page, root, site
from api.memento import LINK_FORMAT, Memento, around, asked, moment, timemap
from api.openapi import Schema, extend, problem
from api.problems import Problem
from api.ranges import file_response
from api.releases import FEED, described, feed, files, media_type, releases
from graph.dumps.shelf import LATEST, LINKS, Held, bags, held, linked
from graph.moments import standing
from graph.settings import Settings
from graph.versions import made

HOME: Final = "/dumps/"
_FORMS: Final = {"json": "application/json", "html": "text/html"}
# A slash is no part of a name, and a route overlooks a line's end.
_ODD: Final = re.compile(rb"%(2f|0a)", re.IGNORECASE)
Endpoint = Callable[[Request], Response]


def install(app: FastAPI, settings: Settings) -> None:
    """Add the dumps in the data folder of `settings` to `app`.

    The endpoints read files, and so run beside the loop.
    """
    add = app.router.add_route
    add("/dumps", _with_slash, methods=["GET"], include_in_schema=False)
    add(HOME, _listing(settings), methods=["GET"])
    add(f"{HOME}feed.atom", _feed(settings), methods=["GET"])
    add(f"{HOME}timemap", _timemap(settings), methods=["GET"])
    for link in LINKS:
        add(f"{HOME}{link}", _with_slash, methods=["GET"])
        add(f"{HOME}{link}/{{file:path}}", _gate(settings, link), methods=["GET"])
    add(f"{HOME}{{bag}}", _bag_without_slash(settings), methods=["GET"])
    add(f"{HOME}{{bag}}/", _bag(settings), methods=["GET"])
    add(f"{HOME}{{bag}}/{{file:path}}", _file(settings), methods=["GET"])
    extend(app, _openapi())


def _with_slash(request: Request) -> Response:
    return RedirectResponse(f"{quote(here(request))}/", status_code=308)


def _bag_without_slash(settings: Settings) -> Endpoint:
    def answer(request: Request) -> Response:
        _held(settings, request.path_params["bag"])
        return _with_slash(request)

    return answer


def _listing(settings: Settings) -> Endpoint:
    def answer(request: Request) -> Response:
        version, form = request.app.state.backend.version, negotiated(request, _FORMS)
        found = releases(bags(settings.dumps))
        latest = linked(settings.dumps).get(LATEST)
        names = [release.bag.name.text for release in found]
        what = (HOME, form, site(request), latest, *names)
        if known := unchanged(request, version, *what):
            return known
        if form == "html":
            first = next((r for r in found if r.bag.name == latest), None)
            body = page(
                "dumps.html", request, version, releases=found, latest=first, site=site(request)
            )
        else:
            body = _json(
                [described(release, root(request)) for release in found],
                {"version": version, "count": len(found)},
                {"self": "", "latest": "latest/", "feed": "feed.atom", "timemap": "timemap"},
                root(request) + HOME,
            )
        return Response(body, media_type=_FORMS[form], headers=headers(version, *what) | PASSING)

    return answer


def _json(data: Any, meta: dict[str, Any], links: dict[str, str], above: str) -> bytes:
    whole = {"data": data, "meta": meta, "links": {n: above + to for n, to in links.items()}}
    return json.dumps(whole, ensure_ascii=False).encode()


def _feed(settings: Settings) -> Endpoint:
    def answer(request: Request) -> Response:
        version, found = request.app.state.backend.version, releases(bags(settings.dumps))
        what = ("feed", site(request), *(release.bag.name.text for release in found))
        if known := unchanged(request, version, *what):
            return known
        since = f"{made(version):%Y-%m-%dT%H:%M:%SZ}"
        body = feed(found, settings.base, site(request), since)
        return Response(body, media_type=FEED, headers=headers(version, *what) | PASSING)

    return answer


def _states(settings: Settings) -> list[Held]:
    """The bags that `latest` led to or leads to."""
    latest = linked(settings.dumps).get(LATEST)
    full = [bag for bag in bags(settings.dumps) if bag.name.since is None]
    return [bag for bag in full if latest and bag.name.quotes == latest.quotes]


def _timemap(settings: Settings) -> Endpoint:
    def answer(request: Request) -> Response:
        home = site(request) + HOME
        mementos = [Memento(f"{home}{b.name.text}/", b.created) for b in _states(settings)]
        body = timemap(f"{home}{LATEST}/", f"{home}timemap", mementos)
        return Response(body, media_type=LINK_FORMAT, headers=PASSING)

    return answer


def _gate(settings: Settings, link: str) -> Endpoint:
    """From a link to the bag it leads to; from `latest` to that of Accept-Datetime, if given."""

    def answer(request: Request) -> Response:
        name, when = linked(settings.dumps).get(link), None
        if link == LATEST and (when := asked(request)) and (states := _states(settings)):
            name = standing(states, when).name
        bag, file = _held(settings, name.text if name else ""), request.path_params["file"]
        if file and bag.file(file) is None:
            raise _missing()
        to = f"{root(request)}{HOME}{bag.name.text}/{quote(file)}"
        more = {**PASSING, "Vary": "Accept-Datetime", "Link": _around(request, file)}
        return RedirectResponse(to, status_code=302, headers=more)

    return answer


def _around(request: Request, file: str = "") -> str:
    home = site(request) + HOME
    return around(f"{home}{LATEST}/{quote(file)}", None if file else f"{home}timemap")


def _moment(request: Request, settings: Settings, bag: Held, file: str = "") -> dict[str, str]:
    """What a state of what is under `latest` says of itself; other bags say nothing."""
    latest, name = linked(settings.dumps).get(LATEST), bag.name
    if latest is None or name.since is not None or name.quotes != latest.quotes:
        return {}
    return {"Memento-Datetime": moment(bag.created), "Link": _around(request, file)}


def _held(settings: Settings, name: str) -> Held:
    if bag := held(settings.dumps, name):
        return bag
    raise _missing()


def _missing() -> Problem:
    return Problem(404, "not-found", "Not found", f"{HOME} lists the dumps, each its files.")


def _bag(settings: Settings) -> Endpoint:
    def answer(request: Request) -> Response:
        version, form = request.app.state.backend.version, negotiated(request, _FORMS)
        (release,) = releases([_held(settings, request.path_params["bag"])])
        what = (here(request), form)
        if known := unchanged(request, version, *what):
            return known
        held_files = files(release, root(request))
        if form == "html":
            body = page("dump.html", request, version, release=release, files=held_files)
        else:
            data = {**described(release, root(request)), "files": held_files}
            body = _json(data, {"version": version}, {"collection": ""}, root(request) + HOME)
        more = headers(version, *what) | PASSING | _moment(request, settings, release.bag)
        return Response(body, media_type=_FORMS[form], headers=more)

    return answer


def _file(settings: Settings) -> Endpoint:
    def answer(request: Request) -> Response:
        if _ODD.search(request.scope.get("raw_path", b"")):
            raise _missing()
        bag, name = _held(settings, request.path_params["bag"]), request.path_params["file"]
        path = bag.file(name)
        if path is None:
            raise _missing()
        digest = bytes.fromhex(bag.files[name].digests["sha256"])
        more = {
            "ETag": f'"{digest.hex()}"',
            "Repr-Digest": f"sha-256=:{b64encode(digest).decode()}:",
            "Cache-Control": "public, max-age=3600, no-transform",
            "X-Content-Type-Options": "nosniff",
            **_moment(request, settings, bag, name),
        }
        return file_response(request, path, media_type(name), more, path.stat())

    return answer


def _openapi() -> dict[str, Schema]:
    text: Schema = {"schema": {"type": "string"}}
    forms: Schema = {"application/json": {"schema": {"type": "object"}}, "text/html": text}
    bag = {"name": "bag", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        HOME: _operation("dumps", "The dumps there are", forms),
        f"{HOME}{{bag}}/": _operation("dump", "A dump and its files", forms, bag),
        f"{HOME}feed.atom": _operation("dumps-feed", "The dumps as a feed", {FEED: text}),
        f"{HOME}timemap": _operation("dumps-timemap", "Since when each stood", {LINK_FORMAT: text}),
    }


def _operation(name: str, summary: str, content: Schema, *parameters: Schema) -> Schema:
    errors = {"404": "No such dump"} if parameters else {}
    errors |= {"406": "No such form"} if "text/html" in content else {}
    answers = {status: {"description": d, "content": problem()} for status, d in errors.items()}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "tags": ["dumps"],
            "parameters": list(parameters),
            "responses": {"200": {"description": summary, "content": content}, **answers},
        }
    }
