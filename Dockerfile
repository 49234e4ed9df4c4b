# syntax=docker/dockerfile:1
# Every locked package has a wheel for Python 3.11 to 3.14 on amd64.
ARG PYTHON_VERSION=3.12

FROM python:${PYTHON_VERSION}-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
# faust-streaming has no wheel for arm64: there it is compiled (its build tools are not hash-locked).
ARG TARGETARCH
# hadolint ignore=DL3008
RUN if [ "$TARGETARCH" != amd64 ]; then \
        apt-get update \
        && apt-get install --yes --no-install-recommends gcc libc6-dev zlib1g-dev \
        && rm -rf /var/lib/apt/lists/*; \
    fi
COPY requirements.lock ./
RUN python -m venv --without-pip /opt/venv \
    && pip --python /opt/venv/bin/python install --require-hashes -r requirements.lock
# Only the wheel's builder and what it needs, out of the lock with all development tools.
COPY requirements-dev.lock ./
RUN awk '/^[a-z]/ { keep = /^(hatchling|packaging|pathspec|pluggy|tomlkit|trove-classifiers)==/ } keep' \
        requirements-dev.lock > build.lock \
    && pip install --require-hashes -r build.lock
COPY pyproject.toml README.md ./
COPY schemas schemas
COPY streams streams
COPY agents agents
RUN pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
    && pip --python /opt/venv/bin/python install --no-deps dist/*.whl
# Whatever the environment tells pip and Python: nobody may write here later, and every process of a
# container would compile its sources anew.
RUN env --unset=PYTHONDONTWRITEBYTECODE --unset=PYTHONPYCACHEPREFIX \
        /opt/venv/bin/python -m compileall -q -j 0 /opt/venv/lib

FROM python:${PYTHON_VERSION}-slim
RUN groupadd --gid 10001 horoscope \
    && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin horoscope
# The base image comes without the standard library's.
RUN env --unset=PYTHONDONTWRITEBYTECODE --unset=PYTHONPYCACHEPREFIX \
        python -m compileall -q -j 0 -x site-packages \
        "$(python -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')"
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOROSCOPE_HTTP_HOST=0.0.0.0
# The only folder that may be written to.
WORKDIR /tmp
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "-IS", "-c", "import http.client, os, sys; asked = http.client.HTTPConnection('127.0.0.1', int(os.environ.get('HOROSCOPE_HTTP_PORT', 6066)), timeout=2); asked.request('GET', '/readyz'); sys.exit(asked.getresponse().status != 200)"]
ENTRYPOINT ["horoscope"]
CMD ["worker"]
