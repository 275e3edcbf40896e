"""Whose name was said: in every case of the language, and never somebody else's."""

import pytest

from custom_components.cloud_telephony.calls.spoken_names import Fit, best_fitting, fit, same_name

POLISH = {
    "Anna Kowalska": ["Anna Kowalska", "Anny Kowalskiej", "Annie Kowalskiej", "Annę Kowalską", "Anną Kowalską"],
    "Jan Nowak": ["Jana Nowaka", "Janowi Nowakowi", "Janem Nowakiem", "nowaka jana"],
    "Jana Nowak": ["Jany Nowak", "Janie Nowak", "Janą Nowak"],
    "Marta": ["Marty", "Marcie", "Martę", "Martą"],
    "Magda Wójcik": ["Magdy Wójcik", "Magdzie Wójcik", "Magdą Wójcik"],
    "Ewa": ["Ewy", "Ewie", "Ewę", "Ewą"],
    "Kasia": ["Kasi", "Kasię", "Kasią"],
    "Zofia Lis": ["Zofii Lis", "Zofię Lis"],
    "Olga": ["Olgi", "Oldze", "Olgę"],
    "Ola": ["Oli", "Olę"],
    "Maja": ["Mai", "Maję"],
    "Anka": ["Anki", "Ance", "Ankę"],
    "Paweł": ["Pawła", "Pawłowi", "Pawłem"],
    "Marek": ["Marka", "Markowi", "Markiem"],
    "Piotr Zieliński": ["Piotra Zielińskiego", "Piotrowi Zielińskiemu", "Piotrem Zielińskim"],
    "Maciej": ["Macieja", "Maciejowi", "Maciejem"],
    "Jerzy": ["Jerzego", "Jerzemu", "Jerzym"],
    "Antoni": ["Antoniego", "Antoniemu", "Antonim"],
    "Krzyś": ["Krzysia", "Krzysiowi", "Krzysiem"],
    "Mama": ["mamy", "mamie", "mamę", "mamą"],
    "Tata": ["taty", "tacie", "tatę"],
    "Ojciec": ["ojca", "ojcu", "ojcem"],
    "Babcia": ["babci", "babcię", "babcią"],
    "Teściowa": ["teściowej", "teściową"],
    "Kurier": ["kuriera", "kurierowi", "kurierem"],
    "Biuro": ["biura", "biuru", "biurem"],
    "Sprzedaż": ["sprzedaż", "sprzedaży"],
    "Recepcja": ["recepcji", "recepcję"],
    "Przedszkole": ["przedszkola", "przedszkolu"],
    "Aleksander": ["Aleksandra", "Aleksandrowi"],
    "Łukasz": ["Łukasza", "lukasza"],
}
RUSSIAN = {
    "Анна Ковальская": ["Анна Ковальская", "Анне Ковальской", "Анну Ковальскую", "Анной Ковальской"],
    "Иван Петров": ["Ивану Петрову", "Ивана Петрова", "Иваном Петровым"],
    "Мария": ["Марии", "Марию", "Марией"],
    "Ольга": ["Ольге", "Ольгу", "Ольгой", "Ольги"],
    "Юля": ["Юле", "Юлю", "Юлей"],
    "Андрей": ["Андрею", "Андрея", "Андреем"],
    "Игорь": ["Игорю", "Игоря", "Игорем"],
    "Павел": ["Павлу", "Павла", "Павлом"],
    "Отец": ["отцу", "отца", "отцом"],
    "Мама": ["маме", "маму", "мамой"],
    "Пётр Толстой": ["Петру Толстому", "Петра Толстого"],
    "Фёдор Достоевский": ["Фёдору Достоевскому", "Федором Достоевским"],
    "Анна Иванова": ["Анне Ивановой", "Анну Иванову"],
    "Агентство": ["агентству", "агентством"],
}
UKRAINIAN = {
    "Анна Ковальська": ["Анна Ковальська", "Анні Ковальській", "Анни Ковальської", "Анну Ковальську"],
    "Іван Шевченко": ["Івану Шевченку", "Іванові Шевченкові", "Івана Шевченка", "Іваном Шевченком"],
    "Марія": ["Марії", "Марію", "Марією"],
    "Ольга": ["Ользі", "Ольгу", "Ольгою"],
    "Галка": ["Галці", "Галку"],
    "Юля": ["Юлі", "Юлю", "Юлею"],
    "Дар'я": ["Дар'ї", "Дар’ю", "Дарʼєю"],
    "Андрій": ["Андрію", "Андрієві", "Андрія", "Андрієм"],
    "Василь": ["Василю", "Василеві", "Василя", "Василем"],
    "Петро": ["Петру", "Петрові", "Петра", "Петром"],
    "Олександр Ковальський": ["Олександру Ковальському", "Олександра Ковальського"],
    "Кравець": ["Кравцю", "Кравцеві", "Кравця"],
    "Мама": ["мамі", "маму", "мамою"],
    "Тато": ["татові", "тата"],
}
DECLINED = [
    pytest.param(language, name, said, id=f"{language}-{said}")
    for language, names in (("pl", POLISH), ("ru", RUSSIAN), ("uk", UKRAINIAN))
    for name, forms in names.items()
    for said in forms
]


@pytest.mark.parametrize(("language", "name", "said"), DECLINED)
def test_a_name_is_known_in_every_case(language: str, name: str, said: str) -> None:
    assert fit(said, name, language) in {Fit.WHOLE, Fit.WHOLE_WITHOUT_ACCENTS}


@pytest.mark.parametrize(
    ("language", "said", "name"),
    [
        ("pl", "Anki", "Anna"),
        ("pl", "Anny", "Anka"),
        ("pl", "Anny", "Hanna"),
        ("pl", "Hanny", "Anna"),
        ("pl", "Ani", "Anna"),
        ("pl", "Annie", "Ania"),
        ("pl", "Jany", "Jan"),
        ("pl", "Janka", "Jan"),
        ("pl", "Adama", "Ada"),
        ("pl", "Ady", "Adam"),
        ("pl", "Oli", "Olga"),
        ("pl", "Olgi", "Ola"),
        ("pl", "Karola", "Karolina"),
        ("pl", "Karoliny", "Karol"),
        ("pl", "Pauliny", "Paweł"),
        ("pl", "Mariana", "Marianna"),
        ("pl", "Marii", "Mariusz"),
        ("pl", "Aleksandry", "Aleksander"),
        ("pl", "Stanisławy", "Stanisław"),
        ("pl", "Marka Nowaka", "Marek Nowicki"),
        ("pl", "Anny Nowak", "Anna Kowalska"),
        ("pl", "Ewy", "Ewelina"),
        ("ru", "Ивану", "Иванна"),
        ("ru", "Анне", "Анастасия"),
        ("ru", "Марии", "Марина"),
        ("ru", "Марине", "Мария"),
        ("ru", "Ольге", "Олег"),
        ("ru", "Олегу", "Ольга"),
        ("ru", "Александре", "Александр"),
        ("ru", "Юле", "Юлиан"),
        ("ru", "Анне Петровой", "Анна Иванова"),
        ("uk", "Марині", "Марія"),
        ("uk", "Олені", "Ольга"),
        ("uk", "Олегу", "Ольга"),
        ("uk", "Олександрі", "Олександр"),
        ("uk", "Іванні", "Іван"),
        ("en", "Anna", "Hanna"),
        ("en", "Anna", "Ann"),
        ("en", "Joan", "Jon"),
        ("en", "Annas", "Anna"),
        ("en", "Anny", "Anna"),
        ("nl", "Jan", "Jans"),
        ("es", "Mario", "María"),
        ("en", "Anna Kowalska Nowak", "Anna Kowalska"),
        ("en", "", "Anna"),
        ("en", "...", "Anna"),
    ],
)
def test_it_is_somebody_else(language: str, said: str, name: str) -> None:
    assert fit(said, name, language) is None


@pytest.mark.parametrize(
    ("said", "name", "expected"),
    [
        ("anna kowalska", "Anna Kowalska", Fit.WHOLE),
        ("Kowalska Anna", "Anna Kowalska", Fit.WHOLE),
        ("jose garcia", "José García", Fit.WHOLE_WITHOUT_ACCENTS),
        ("JOSÉ GARCÍA", "José García", Fit.WHOLE),
        ("Kowalska", "Anna Kowalska", Fit.PART),
        ("garcia", "José García", Fit.PART_WITHOUT_ACCENTS),
        ("O'Brien", "O’Brien", Fit.WHOLE),
        ("OBrien", "O'Brien", Fit.WHOLE),
        ("Nowak Kowalska", "Anna Nowak-Kowalska", Fit.PART),
        ("shop 2", "Shop 2", Fit.WHOLE),
        ("Anna Anna", "Anna Kowalska", None),
        ("Jose\u0301", "José", Fit.WHOLE),
        ("Łódź", "Lodz", Fit.WHOLE_WITHOUT_ACCENTS),
    ],
)
def test_how_well_it_fits(said: str, name: str, expected: Fit | None) -> None:
    assert fit(said, name, "en") is expected


def best(said: str, language: str, *names: str) -> list[str]:
    """Return which of some names are meant."""
    return best_fitting(said, names, lambda name: (name,), language)[1]


@pytest.mark.parametrize(
    ("said", "names", "meant"),
    [
        ("Jana", ["Jan", "Jana"], ["Jan", "Jana"]),
        ("Jany", ["Jan", "Jana"], ["Jana"]),
        ("Janowi", ["Jan", "Jana"], ["Jan"]),
        ("Janą", ["Jan", "Jana"], ["Jana"]),
        ("Mirka", ["Mirek", "Mirka"], ["Mirek", "Mirka"]),
        ("Mirki", ["Mirek", "Mirka"], ["Mirka"]),
        ("Aleksandra", ["Aleksander", "Aleksandra"], ["Aleksander", "Aleksandra"]),
        ("Aleksandry", ["Aleksander", "Aleksandra"], ["Aleksandra"]),
        ("Anny", ["Anna Kowalska", "Anka Nowak", "Hanna Lis"], ["Anna Kowalska"]),
        ("Anny", ["Anna Kowalska", "Anna Nowak"], ["Anna Kowalska", "Anna Nowak"]),
        ("Anny", ["Anna", "Anna Kowalska"], ["Anna"]),
        ("Anny Nowak", ["Anna Kowalska", "Anna Nowak"], ["Anna Nowak"]),
        ("Ewy", ["Anna", "Jan"], []),
    ],
)
def test_only_the_best_of_them_are_meant(said: str, names: list[str], meant: list[str]) -> None:
    """Two that fit alike are both meant, so that somebody can ask which."""
    assert best(said, "pl", *names) == meant


def test_where_names_are_not_declined_the_exact_one_is_meant() -> None:
    assert best("Jana", "en", "Jan", "Jana") == ["Jana"]


def test_names_that_only_look_different_are_the_same() -> None:
    assert same_name("José  García", "jose garcia")
    assert not same_name("Jan", "Jana")
