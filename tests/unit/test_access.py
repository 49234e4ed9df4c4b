"""What librdkafka says of a refusal becomes what to correct."""

from __future__ import annotations

import pytest
from confluent_kafka import KafkaError

from streams.access import Ear, refusal_of

#: librdkafka's own codes, which its Python names only privately.
ALL_BROKERS_DOWN, AUTHENTICATION, SSL, TIMED_OUT, TRANSPORT = -187, -169, -181, -185, -195
#: As librdkafka 2.16 words them.
DOWN = KafkaError(ALL_BROKERS_DOWN, "1/1 brokers are down")
REFUSALS = [
    (AUTHENTICATION, "SASL authentication error: Authentication failed", "SASL_PASS"),
    (
        AUTHENTICATION,
        "SASL SCRAM-SHA-256 mechanism handshake failed: broker's supported mechanisms: PLAIN",
        "SASL_MECHANISM",
    ),
    (
        SSL,
        "SSL handshake failed: error:0A000086:SSL routines::certificate verify failed",
        "SSL_CAFILE",
    ),
    (
        SSL,
        "SSL handshake failed: Disconnected: connecting to a PLAINTEXT broker listener?",
        "SECURITY_PROTOCOL",
    ),
    (
        TRANSPORT,
        "Disconnected: might be caused by incorrect security.protocol configuration",
        "SECURITY_PROTOCOL",
    ),
    (
        SSL,
        "SSL handshake failed: tlsv13 alert certificate required: SSL alert number 116",
        "SSL_CERTFILE",
    ),
    (KafkaError.TOPIC_AUTHORIZATION_FAILED, "Broker: Topic authorization failed", "docs/security"),
    (KafkaError.GROUP_AUTHORIZATION_FAILED, "Broker: Group authorization failed", "docs/security"),
]


@pytest.mark.parametrize(("code", "words", "remedy"), REFUSALS)
def test_a_refusal_names_the_settings(code: int, words: str, remedy: str) -> None:
    refusal = refusal_of(KafkaError(code, words))
    assert refusal
    assert remedy in refusal.remedy
    assert words in str(refusal)


@pytest.mark.parametrize(
    "error",
    [
        DOWN,
        KafkaError(TRANSPORT, "Connect to ipv4#127.0.0.1:1 failed: refused"),
        KafkaError(TIMED_OUT, "Failed while waiting for controller"),
        KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART),
    ],
)
def test_what_is_away_is_no_refusal(error: KafkaError) -> None:
    assert refusal_of(error) is None


def test_a_broker_that_is_reached_and_hangs_up_wants_another_protocol() -> None:
    ear = Ear()
    ear(DOWN)
    assert ear.heard
    assert "SECURITY_PROTOCOL" in ear.heard.remedy
    ear.forget()
    assert ear.heard is None


def test_a_broker_that_is_not_reached_refuses_nobody() -> None:
    ear = Ear()
    ear(KafkaError(TRANSPORT, "Connect to ipv4#127.0.0.1:1 failed: Connection refused"))
    ear(DOWN)
    assert ear.heard is None


def test_what_comes_after_a_refusal_does_not_hide_it() -> None:
    ear = Ear()
    ear(KafkaError(AUTHENTICATION, "SASL authentication error"))
    ear(DOWN)
    assert ear.heard
    assert "SASL_PASSWORD" in ear.heard.remedy
