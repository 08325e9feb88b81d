"""Constructions of Turkish reports, each in invented sentences with what it must and must not give."""

import pytest

from ingest.sheet import Act, Event

OTS = "organization/organization-of-turkic-states"


def _acts(sheet, kind):
    return [f for f in sheet.facts if isinstance(f, Act) and f.kind == kind]


def _names(acts):
    return [next(iter(a.object.name.values())) for a in acts]


def test_a_speech_over_several_paragraphs_is_one_speech(read):
    sheet = read(
        'Demirhan, şunları söyledi:\n\n"Zirvemizi tamamladık.\n\n'
        "Ortak Tohum Fonu kurulmasını öneriyorum.\n\n"
        'Hepinize teşekkür ederim."\n\nTören sona erdi.'
    )
    (act,) = _acts(sheet, "propose")
    assert act.speaker == "person/aylin-demirhan"
    assert {e.mode for e in act.evidence} == {"direct-quote"}


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_the_text(read):
    sheet = read(
        'Demirhan, "Hoş geldiniz dedi.\n\nKayahan, ortak bir fon kurulmasını önerdi.\n\n'
        'Demirhan, "Ortak bir müze kurulmasını öneriyorum." dedi.'
    )
    assert [a.speaker for a in _acts(sheet, "propose")] == [
        "person/murat-kayahan", "person/aylin-demirhan",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "items",
    [
        "1- Ortak Tohum Bankası'nın kurulması,\n\n2- Genç Mimarlar Forumu'nun düzenlenmesi.",
        "- Ortak Tohum Bankası'nın kurulması;\n- Genç Mimarlar Forumu'nun düzenlenmesi;",
    ],
    ids=["numbered", "dashes"],
)
def test_a_list_of_proposals_is_as_many_acts(read, items):
    sheet = read(f"Demirhan'ın önerileri Şuşa'da konuşuldu.\n\nDemirhan, zirvede konuştu. "
                 f"Sunduğu öneriler şöyle:\n\n{items}\n\nZirve akşam sona erdi.")  # fmt: skip
    assert _names(_acts(sheet, "propose")) == ["Ortak Tohum Bankası", "Genç Mimarlar Forumu"]
    assert {a.speaker for a in _acts(sheet, "propose")} == {"person/aylin-demirhan"}


def test_a_list_of_decisions_belongs_to_who_meets(read):
    sheet = read(
        "TDT 21. Zirvesi Şuşa'da toplandı. Zirvede alınan kararlar şöyle:\n\n"
        "- Kuzgun Şartı'nın kabul edilmesi\n\n- Su Yönetmeliği'nin onaylanması\n\n"
        "Konuklar kentten ayrıldı."
    )
    decided = _acts(sheet, "decide")
    assert _names(decided) == ["Kuzgun Şartı", "Su Yönetmeliği"]
    assert {a.speaker for a in decided} == {OTS}


@pytest.mark.parametrize(
    "sentence",
    [
        "Azerbaycan Cumhurbaşkanı Murat Kayahan ile Aylin Demirhan, sınır anlaşmasını imzaladı.",
        "Aylin Demirhan, Murat Kayahan ile görüştü. İki lider sınır anlaşmasını imzaladı.",
    ],
)
def test_what_two_decide_together_both_decide(read, sentence):
    decided = _acts(read(sentence), "decide")
    assert {a.speaker for a in decided} == {"person/aylin-demirhan", "person/murat-kayahan"}


def test_what_a_leader_says_that_a_summit_decided_is_the_organizations(read):
    text = "TDT 21. Zirvesi Şuşa'da yapıldı.\n\nDemirhan, \"Kuzgun Belgesi'ni kabul ettik.\" dedi."
    text = text.replace("Belgesi", "Bildirisi")
    (act,) = _acts(read(text), "decide")
    assert act.speaker == OTS


def test_ministers_who_meet_decide_for_their_organization(read):
    (act,) = _acts(read("TDT toplandı. Bakanlar, ortak bir eylem planını kabul etti."), "decide")
    assert (act.speaker, *_names([act])) == (OTS, "ortak bir eylem planı")


def test_a_contribution_of_money_is_no_event(read):
    (act,) = _acts(read("Demirhan, foruma 2 milyon dolar katkı yapacaklarını duyurdu."), "announce")
    assert act.object.type == "action"


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Demirhan, ortak bir müze kurduklarını açıkladı.", ["ortak bir müze"]),
        ("Demirhan, iyi bir gün geçirdiklerini açıkladı.", []),
        ("Demirhan, bu yıl bir fuar düzenleyeceklerini söyledi.", ["bir fuar"]),
    ],
)
def test_results_and_plans_are_announced_where_they_name_a_thing(read, sentence, found):
    assert _names(_acts(read(sentence), "announce")) == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Demirhan, gümrük kapılarının geceleri de açılması gerektiğini söyledi.", 1),
        ("Demirhan, iş birliğinin güçlendirilmesi gerektiğini söyledi.", 0),
        ("Demirhan, birlikte hareket edilmesi gerektiğini söyledi.", 0),
    ],
)
def test_a_need_is_a_call_where_it_names_a_deed(read, sentence, found):
    assert len(_acts(read(sentence), "call")) == found


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Forumun Şuşa'da toplanması, Demirhan'ın önerisi üzerine kararlaştırılmıştı.",
         "Forumun Şuşa'da toplanması"),
        ("Demirhan'ın girişimiyle \"Kuş Yılı\" ilan edilmişti.", "Kuş Yılı"),
    ],
)  # fmt: skip
def test_what_came_of_a_proposal_is_recalled(read, sentence, name):
    (act,) = _acts(read(sentence), "propose")
    assert act.recalled
    assert name in _names([act])[0]


def test_the_owner_of_a_thing_is_not_the_thing(read):
    assert _acts(read("Demirhan, fonun saygınlığını kabul etti."), "decide") == []
    assert len(_acts(read("Demirhan, fonun yönetmeliğini kabul etti."), "decide")) == 1


@pytest.mark.parametrize(
    ("sentence", "agent", "name"),
    [
        ("Demirhan, liderlerin Kuzgun Bildirisi'ni imzaladığını anımsattı.", OTS, "Kuzgun Bildirisi"),
        ("Demirhan, Azerbaycan'ın sınır anlaşmasını onayladığını söyledi.", "state/azerbaijan",
         "sınır anlaşması"),
        ("Demirhan, sınır anlaşmasını onayladığını söyledi.", "person/aylin-demirhan",
         "sınır anlaşması"),
    ],
)  # fmt: skip
def test_a_decision_reported_belongs_to_the_genitive_that_opens_the_clause(
    read, sentence, agent, name
):
    (act,) = _acts(read(f"TDT toplandı. {sentence}"), "decide")
    assert act.speaker == agent
    assert name in _names([act])[0]


def test_what_will_be_adopted_is_not_decided(read):
    sheet = read("Demirhan, TDT zirvesinde bir bildirinin kabul edileceğini söyledi.")
    assert _acts(sheet, "decide") == []
    assert len(_acts(sheet, "announce")) == 1


def test_particles_stand_inside_a_verb_of_several_words(read):
    sheet = read("Demirhan, sınırları açma çağrısında da bulundu.")
    assert _names(_acts(sheet, "call")) == ["sınırları açma"]


def test_verbs_in_a_row_have_their_own_objects(read):
    sheet = read(
        "Demirhan, üyeleri foruma katılmaya davet etmiş, ortak bir müze kurulmasını önermiştir."
    )
    assert _names(_acts(sheet, "propose")) == ["ortak bir müze"]
    assert len(_acts(sheet, "invite")) == 1


def _place_of_the_summit(sheet):
    return next(f.place for f in sheet.facts if isinstance(f, Event) and f.kind == "summit")


@pytest.mark.parametrize(
    "sentence",
    [
        "TDT 21. Zirvesi Şuşa'da yapıldı, gelecek forum Almatı'da toplanacak.",
        "Almatı'da hazırlanan TDT Tarım Forumu ve Şuşa'da düzenlenen TDT 21. Zirvesi konuşuldu.",
    ],
)
def test_a_summits_town_is_not_that_of_another_clause_or_event(read, sentence):
    assert _place_of_the_summit(read(sentence)) == "place/shusha"
