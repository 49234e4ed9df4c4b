"""Why a Kafka broker does not let us in, as librdkafka tells it, and which settings to correct.

aiokafka says of every such failure that it cannot bootstrap.
"""

from __future__ import annotations

from confluent_kafka import KafkaError

from streams.outage import RIGHTS, AccessError

_LOGIN = "correct HOROSCOPE_KAFKA_SASL_MECHANISM, ..._SASL_USERNAME and ..._SASL_PASSWORD"
_PROTOCOL = "correct HOROSCOPE_KAFKA_SECURITY_PROTOCOL, or the port in HOROSCOPE_KAFKA_URL"
_CLIENT = "give the client's certificate: HOROSCOPE_KAFKA_SSL_CERTFILE and ..._SSL_KEYFILE"
_TRUST = "correct HOROSCOPE_KAFKA_SSL_CAFILE, or the brokers' names in HOROSCOPE_KAFKA_URL"

#: Words of librdkafka's, and what to do; the first that is found counts.
_WORDS = (
    ("connecting to a PLAINTEXT broker listener", _PROTOCOL),
    ("incorrect security.protocol", _PROTOCOL),
    ("broker's supported mechanisms", _LOGIN),
    ("certificate required", _CLIENT),
    ("bad certificate", _CLIENT),
    ("certificate verify failed", _TRUST),
)
_CODES = {
    KafkaError._AUTHENTICATION: _LOGIN,  # noqa: SLF001  (it has no other name)
    KafkaError._SSL: _TRUST,  # noqa: SLF001
    KafkaError.SASL_AUTHENTICATION_FAILED: _LOGIN,
    KafkaError.UNSUPPORTED_SASL_MECHANISM: _LOGIN,
    KafkaError.ILLEGAL_SASL_STATE: _PROTOCOL,
    KafkaError.TOPIC_AUTHORIZATION_FAILED: RIGHTS,
    KafkaError.GROUP_AUTHORIZATION_FAILED: RIGHTS,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED: RIGHTS,
}
_UNREACHABLE = (KafkaError._TRANSPORT, KafkaError._RESOLVE)  # noqa: SLF001


class Ear:
    """Given to a client as `error_cb`: keeps what its connections failed of."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._refusal: AccessError | None = None
        self._unreachable = self._down = False

    def __call__(self, error: KafkaError) -> None:
        self._refusal = refusal_of(error) or self._refusal
        self._unreachable |= error.code() in _UNREACHABLE
        self._down |= error.code() == KafkaError._ALL_BROKERS_DOWN  # noqa: SLF001

    @property
    def heard(self) -> AccessError | None:
        """The refusal; a broker that wants TLS just hangs up on who does not speak it."""
        if self._down and not self._unreachable and not self._refusal:
            return AccessError(
                "Kafka, or what stands before it, closes every connection", _PROTOCOL
            )
        return self._refusal


def refusal_of(error: KafkaError) -> AccessError | None:
    """None for what is no refusal, but an outage or a failure."""
    told = error.str()
    by_words = (remedy for words, remedy in _WORDS if words in told)
    remedy = next(by_words, None) or _CODES.get(error.code())
    return AccessError(f"Kafka refuses this ({told})", remedy) if remedy else None
