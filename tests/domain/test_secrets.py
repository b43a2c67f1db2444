"""What is a secret and what is not: the hits by kind, and clean texts that only look like one."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.secrets import find_secret

HITS = {
    "key": [
        "AKIAIOSFODNN7EXAMPLE",
        "usuario AKIAIOSFODNN7EXAMPLE de la tienda",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "github_pat_11ABCDEFG0123456789_abc",
        "sk-proj-abcdEFGH1234",
        "sk_live_51H8abcd1234",
        "xoxb-123456789012-abcdef",
        "ya29.a0AfH6SMBxExample",
        "AIzaSyA-1234567890abcdefghijklmnopqrstuv",
        "GOCSPX-abcdefghij0123456789",
        "EAACEdEose0cBAJ2x9ZC",
        "APP_USR-1234567890-1117-abc",
        "TG-5d41402abc4b2a76b9719d91-123456",
        "shpat_0123456789abcdef",
        "amzn1.oa2-cs.v1.0123abcd",
        "Atzr|IwEBIExample123",
    ],
    "token": [
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc",
        "https://panel.example/?access_token=abc",
        "Bearer abcdefghijklmnop",
    ],
    "private_key": [
        "-----BEGIN RSA PRIVATE KEY-----",
        "x -----BEGIN PRIVATE KEY----- MIIE",
        "PuTTY-User-Key-File-2: ssh-rsa",
    ],
    "password": [
        "password: hunter2",
        "Contraseña: perro",
        "contraseña de acceso: luna",
        "CONTRASEÑA=gato",
        "clave luna2024",
        "clave temporal: luna",
        "pin 1234",
        "PIN: 1234",
        "nip 4321",
        "la clave es 98765",
        "user ana pass Secreta1",
        "token: abc",
        "código de recuperación: 8317",
        "clave: la de siempre",
        "Clave: «la de siempre»",
        "la clave es la de siempre",
        "contraseña: el mismo",
        "contraseña: la misma que en Amazon",
        "contraseña: la misma que tiene Ana",
        "password: the same as last year",
        "password is the usual",
        "contraseña: el perro",
        "contraseña: su perro",
        "password: her dog",
        "contraseña: los gatos de Ana",
        "contraseña: las 3 rosas",
        "clave: la tienes",
        "contraseña: cambio2024",
        "contraseña: pidgey12",
        "password: askari99",
        "Luna2024!",
        "ana / Luna2024$",
        "la clave es perro",
        "the password is dog",
        "ana:qwerty123",
        "ana:perro12",
        "ana.luna@luna.mx:perro12",
        "ana / qwerty123",
        "ana / perro12",
        "ana/1234",
        "ana / password",
        "ana pass qwerty",
        "ana clave password",
        "qwerty",
        "ana 123456",
        "contraseña123",
        "Contraseña1",
        "clave2024",
        "pass2024",
        "pin1234",
        "p4ssw0rd",
        "P@ssw0rd",
        "Qx7-9fKd-2mPz",
        "ana (Qx7-9fKd-2mPz)",
        "https://ana:luna@tienda.com",
    ],
    "one_time_seed": ["otpauth://totp/ML:ana?secret=JBSWY3DPEHPK3PXP", "jbsw y3dp ehpk 3pxp", "abcd wxyz qrst lmnp"],
    "random": ["JBSWY3DPEHPK3PXP", "5f4dcc3b5aa765d61d8327deb882cf99", "kqzwxvbtrplmnsdfghjk"],
}

CLEAN = [
    "",
    "ana.luna",
    "luna-postventa",
    "ventas@luna.mx",
    "Casa Nómada / reclamos",
    "store:MLM",
    "mercadolibre:MLM",
    "Seller Central / Pedidos 2026",
    "reclamos: nivel 2",
    "la contraseña es personal",
    "the password is required",
    "Luna2-Mx3-Co4",
    "luna-mx1-co2-pe3",
    "contrato2024",
    "ana@lunaaccesorios.mx",
    "Ana.Luna+ml2024@gmail.com",
    "9xk2lm0q1p7rzt5@marketplace.amazon.com",
    "+52 55 1234 5678",
    "5512345678",
    "TIENDALUNA2023_OFICIAL",
    "TiendaLunaOficialMexico2024",
    "Ana María Fernández-Güemes",
    "acceso a reclamos",
    "Acceso a reclamos, mensajes y devoluciones",
    "Operador de postventa 24/7",
    "sin contraseña propia",
    "cambio de contraseña pendiente",
    "contraseña: la tiene Ana",
    "contraseña: la tiene Ana, no yo",
    "contraseña: (la guarda el gestor)",
    "contraseña: Ana la tiene",
    "contraseña: el Beto la sabe",
    "contraseña: se la pide a Ana",
    "contraseña: el gestor",
    "clave: la dueña",
    "clave: su dueño la cambia cada mes",
    "contraseña: los administradores",
    "contraseña: pídela a Ana",
    "contraseña: pregúntale a Ana",
    "contraseña: cambiada el lunes",
    "contraseña: compartida",
    "password: the owner",
    "password: Ana has it",
    "password: the password manager",
    "la clave es la que tiene Ana",
    "contraseña: ****",
    "password: ask the owner",
    "la contraseña es compartida",
    "clave fiscal nivel 3",
    "Clave Única",
    "clave de producto",
    "Pin de entrega",
    "pinterest",
    "Passport control",
    "contrato 2024",
    "contra reembolso 2024",
    "secretaría: Ana",
    "contact center nivel 2",
    "user token manager",
    "Tokens de prueba",
    "acceso para caso este",
    "reclamos_mx_2026",
    "casos-y-devoluciones-mercadolibre-2026",
    "SKU CABLE-USB-C-2M",
    "Ana's account #2",
    "2000007819609432",
    "112-3456789-0123456",
    "ES9121000418450200051332",
    "1HGBH41JXMN109186",
    "550e8400-e29b-41d4-a716-446655440000",
    "https://drive.google.com/drive/folders/1AbCdEfGhIjKlMnOpQrStUvWxYz012345",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in HITS.items() for text in texts])
def test_a_secret_is_found_and_named_by_its_kind(kind: str, text: str) -> None:
    assert find_secret(text) == kind


@pytest.mark.parametrize("text", CLEAN)
def test_what_is_no_secret_may_be_kept(text: str) -> None:
    assert find_secret(text) is None


@pytest.mark.parametrize(
    ("alphabet", "length", "share"),
    [
        (string.ascii_letters + string.digits, 24, 0.95),
        ("0123456789abcdef", 32, 0.95),
        (string.ascii_letters + string.digits + "+/", 40, 0.95),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 32, 0.9),
    ],
    ids=["base62", "hex", "base64", "base32"],
)
def test_most_of_what_is_made_at_random_is_found(alphabet: str, length: int, share: float) -> None:
    made = random.Random(20261117)
    texts = ["".join(made.choice(alphabet) for _ in range(length)) for _ in range(1000)]
    assert sum(find_secret(text) is not None for text in texts) >= share * len(texts)


@given(st.text(max_size=400))
def test_any_text_has_an_answer(text: str) -> None:
    assert find_secret(text) in (None, *HITS)
