from ipaddress import ip_network
from pathlib import Path

import pytest

from search_api.settings import Settings, SettingsError, read_settings


def test_empty_environment_gives_the_defaults():
    assert read_settings({"HOME": "/home/kim", "KB_LOG": ""}) == Settings()


def test_every_variable_is_read():
    environment = {
        "KB_SITE_DIR": "/srv/site",
        "KB_INDEX_DIR": "/srv/index",
        "KB_LOG": "sqlite:////srv/questions.db",
        "KB_HOST": "0.0.0.0",
        "PORT": "80",
        "KB_SEARCHES_PER_MINUTE": "1",
        "KB_SUGGESTS_PER_MINUTE": "2",
        "KB_EVENTS_PER_MINUTE": "3",
        "KB_TRUSTED_PROXIES": "10.0.0.1, 2001:db8::/32",
        "KB_ALLOWED_ORIGINS": "https://shop.example, https://www.shop.example",
        "KB_REPORT_TOKEN_SHA256": f"{'0a' * 32}, {'1b' * 32}",
    }

    assert read_settings(environment) == Settings(
        site_dir=Path("/srv/site"),
        index_dir=Path("/srv/index"),
        log="sqlite:////srv/questions.db",
        host="0.0.0.0",
        port=80,
        searches_per_minute=1,
        suggests_per_minute=2,
        events_per_minute=3,
        trusted_proxies=(ip_network("10.0.0.1/32"), ip_network("2001:db8::/32")),
        allowed_origins=("https://shop.example", "https://www.shop.example"),
        report_tokens=("0a" * 32, "1b" * 32),
    )


def test_all_faults_are_told_at_once_with_their_mends():
    environment = {
        "PORT": "http",
        "KB_SEARCHES_PER_MINUTE": "0",
        "KB_LOG": "questions.db",
        "KB_TRUSTED_PROXIES": "10.0.0.1/8",
        "KB_SITEDIR": "site",
        "KB_COLOUR": "red",
    }

    with pytest.raises(SettingsError) as caught:
        read_settings(environment)

    assert str(caught.value) == (
        "KB_LOG: 'questions.db'\n"
        "    mend: give sqlite:/// and a path, such as sqlite:///var/questions.db"
        " (or sqlite:////var/lib/kb/questions.db from the root), or postgresql://user:password@host/database\n"
        "\n"
        "PORT: 'http'\n"
        "    mend: give a whole number from 0 to 65535\n"
        "\n"
        "KB_SEARCHES_PER_MINUTE: '0'\n"
        "    mend: give a whole number from 1 to 1000000\n"
        "\n"
        "KB_TRUSTED_PROXIES: '10.0.0.1/8'\n"
        "    mend: give addresses or networks such as 10.0.0.1, 10.1.0.0/16 (10.0.0.1/8 has host bits set)\n"
        "\n"
        "KB_COLOUR: no such setting\n"
        "    mend: use one of KB_SITE_DIR, KB_INDEX_DIR, KB_LOG, KB_HOST, PORT, KB_SEARCHES_PER_MINUTE,"
        " KB_SUGGESTS_PER_MINUTE, KB_EVENTS_PER_MINUTE, KB_TRUSTED_PROXIES, KB_ALLOWED_ORIGINS,"
        " KB_MIN_SESSIONS, KB_KEEP_DAYS, KB_REPORT_TOKEN_SHA256\n"
        "\n"
        "KB_SITEDIR: no such setting\n"
        "    mend: did you mean KB_SITE_DIR?"
    )


def test_token_that_was_set_instead_of_its_hash_is_not_printed():
    with pytest.raises(SettingsError) as caught:
        read_settings({"KB_REPORT_TOKEN_SHA256": "s3cret-token"})

    assert str(caught.value) == (
        "KB_REPORT_TOKEN_SHA256: not shown\n"
        "    mend: give what 'kb report-token' says to set: 64 digits from 0 to 9 and a to f, not the token"
    )
