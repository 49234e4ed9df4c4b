"""Servers that run as children of this process, for `horoscope demo` and the tests.

Needs the extra `demo` and Linux or macOS: without the extra already an import raises EmbeddedError.
Every part takes a free loopback port and keeps its data in the folder it is given; `start()` after
`stop()` or `kill()` is a restart on the same port and data, from any event loop.
"""
