"""How the dataset is called, whose it is and under which licence: the same words everywhere."""

from typing import Final

from graph.terms import DEFAULT_BASE

TITLE: Final = {
    "en": "Kurultay: a knowledge graph of Turkic-states diplomacy",
    "tr": "Kurultay: Türk devletleri diplomasisinin bilgi çizgesi",
}
DESCRIPTION: Final = {
    "en": "Who proposed, supported, called for, announced or decided what among the Turkic states, "
    "at which summit, on whose behalf, where and when, according to which source.",
    "tr": "Türk devletleri arasında kimin neyi, hangi zirvede, kimin adına, nerede ve ne zaman "
    "önerdiği, desteklediği, çağırdığı, duyurduğu veya kararlaştırdığı, hangi kaynağa göre.",
}
KEYWORDS: Final = ("diplomacy", "Turkic states", "Organization of Turkic States", "summits")
LICENSE: Final = "https://creativecommons.org/licenses/by/4.0/"
PROJECT: Final = DEFAULT_BASE
"""The project as an agent, whatever base the data has: the ontology describes it."""
PROJECT_NAME: Final = "Kurultay project"
VOID_PATH: Final = "/.well-known/void"


def dataset_iri(base: str) -> str:
    """The dataset, whatever host serves it."""
    return f"{base}{VOID_PATH}#dataset"


def version_iri(base: str, number: int) -> str:
    """A version of the dataset."""
    return f"{base}{VOID_PATH}#version-{number}"
