"""A speech printed whole, whose title says whose it is."""

from ingest.read import ArticleText
from ingest.sheet import Act

_SPEECH = (
    "Hurmatli Aylin Demirhan! Sizni koʻrib turganimdan xursandman.\n"
    "Biz chegara bitimi haqidagi qarorni toʻla qoʻllab-quvvatlaymiz. Qoʻshma muzey ochishni taklif "
    "etaman."
)


def _acts(extractor, title, text=_SPEECH):
    article = ArticleText(
        text=text, language="uz", source="test", title=title, published="2031-05-06"
    )
    return {(f.kind, f.speaker) for f in extractor.extract(article).facts if isinstance(f, Act)}


def test_every_sentence_of_a_speech_is_the_speakers_own(extractor):
    found = _acts(extractor, "Murat Kayahanning sammitda soʻzlagan nutqi")
    assert found == {("support", "person/murat-kayahan"), ("propose", "person/murat-kayahan")}


def test_a_report_on_a_speech_is_no_speech(extractor):
    told = "Aylin Demirhan Shushaga keldi. U qoʻshma muzey ochishni taklif etdi."
    found = _acts(extractor, "Murat Kayahanning nutqi qanday qabul qilindi", told)
    assert found == {("propose", "person/aylin-demirhan")}


def test_a_title_that_names_no_speech_changes_nothing(extractor):
    found = _acts(extractor, "Murat Kayahanning safari")
    assert ("support", "person/murat-kayahan") not in found
