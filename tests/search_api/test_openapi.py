import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as settings_of_hypothesis
from schemathesis import GenerationMode
from starlette.routing import Mount, Route

from search_api.app import create_app
from search_api.openapi import description
from search_api.querylog.open import open_log
from search_api.snapshot import SnapshotStore

PAGES = "/{path:path}"
"""The site itself; not part of the API."""


RIGHT_AND_WRONG = [
    (path, method, mode)
    for path, item in description()["paths"].items()
    for method in item
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or method == "post"
]


@pytest.mark.parametrize(("path", "method", "mode"), RIGHT_AND_WRONG)
def test_every_answer_to_whatever_is_sent_is_described(lasting_client, path, method, mode):
    operation = schemathesis.openapi.from_url(f"{lasting_client.base_url}/openapi.json")[path][method]

    @given(operation.as_strategy(generation_mode=mode))
    @settings_of_hypothesis(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
    def check(case):
        # To JSON Schema 5.0 is an integer.  Here whole numbers are read exactly, and 5.0 is refused.
        assume(not holds_whole_float(case.body))
        case.call_and_validate()

    check()


def holds_whole_float(value):
    if isinstance(value, dict | list):
        return any(map(holds_whole_float, value.values() if isinstance(value, dict) else value))
    return isinstance(value, float) and value.is_integer()


def test_every_route_is_described(settings):
    log = open_log(settings.log)
    app = create_app(settings, SnapshotStore(settings.index_dir), log)
    log.close()

    served = {
        (f"{prefix}{route.path}", method.lower())
        for prefix, routes in [("", app.routes), *((part.path, part.routes) for part in _mounts(app))]
        for route in routes
        if isinstance(route, Route) and route.path != PAGES
        for method in route.methods - {"HEAD"}
    }
    described = {(path, method) for path, item in description()["paths"].items() for method in item}

    assert described == served


def _mounts(app):
    return [route for route in app.routes if isinstance(route, Mount)]


def test_document_is_served_as_it_is_made(lasting_client):
    response = httpx.get(f"{lasting_client.base_url}/openapi.json")

    assert (response.headers["content-type"], response.json()) == ("application/json", description())
