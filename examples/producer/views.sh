#!/bin/sh
# Sends views of a sign, and ends when the broker has acknowledged all of them.
#
#     KAFKA=127.0.0.1:9092 views.sh SIGN [COUNT] [--keyed]
#
# TOPIC is the topic (horoscope.views). Exit status 1: some were not acknowledged.
set -eu
usage="usage: views.sh SIGN [COUNT] [--keyed]"
sign=${1:?$usage}
count=${2:-1}
kafka=${KAFKA:-127.0.0.1:9092}
topic=${TOPIC:-horoscope.views}
kcat=$(command -v kcat || command -v kafkacat) || { echo "kcat is not installed" >&2; exit 1; }
key=""
if [ "${3:-}" = --keyed ]; then key="-k $sign"; fi

# Made once and sent as it is however often: its `event_id` counts once within 48 hours.
views() {
    for _ in $(seq "$count"); do
        id=$(cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen | tr A-Z a-z)
        echo "{\"sign\": \"$sign\", \"viewed_at\": \"$(date -u +%Y-%m-%dT%H:%M:%SZ)\", \"event_id\": \"$id\"}"
    done
}

options="-X acks=all -X message.timeout.ms=10000 -X reconnect.backoff.ms=2000"
# shellcheck disable=SC2086 # several words, or none
if ! views | "$kcat" -P -b "$kafka" -t "$topic" $key $options >&2; then
    echo "$kafka has not acknowledged all of $count views" >&2
    exit 1
fi
echo "$count views sent"
