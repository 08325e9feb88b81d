import pytest

from graph.settings import Settings
from tests.api.inprocess import FIXTURES, Client, application

BASE = "https://graph.example/x"


@pytest.fixture(scope="session")
def trig() -> bytes:
    return (FIXTURES / "questions.trig").read_bytes()


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings(base=BASE)


@pytest.fixture(scope="session")
def client(settings: Settings, trig: bytes) -> Client:
    return Client(application(settings, trig))
