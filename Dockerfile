# One image for everything that runs our code: Airflow's processes and `news`.
ARG PYTHON=python:3.11.14-slim-bookworm

FROM ${PYTHON} AS build
ARG UV_VERSION=0.13.9
WORKDIR /opt/newsline
RUN python -m venv .venv \
 && .venv/bin/pip install --no-cache-dir --disable-pip-version-check uv==${UV_VERSION}
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY pipeline ./pipeline
# As the Makefile does it: the lock constrains, with hashes, whatever is installed.
RUN .venv/bin/uv pip install --no-cache --python .venv/bin/python --compile-bytecode \
      --constraint requirements.lock --build-constraint requirements.lock \
      --editable '.[airflow,elasticsearch,postgres]' \
 && .venv/bin/python -m compileall -q pipeline \
 && .venv/bin/pip uninstall --yes --quiet uv

FROM ${PYTHON}
# Volumes that are new take over the owner of these folders.
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin newsline \
 && install -d -o newsline -g newsline -m 0750 \
      /var/lib/newsline /var/lib/newsline/archive /var/lib/newsline/state \
      /var/lib/newsline/logs /var/lib/newsline/keys /var/lib/newsline/keys/pipeline \
      /var/lib/newsline/keys/setup
WORKDIR /opt/newsline
COPY --from=build /opt/newsline ./
COPY config ./config
COPY dags ./dags
COPY deploy ./deploy
ENV PATH=/opt/newsline/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    AIRFLOW_HOME=/run/airflow
USER newsline
CMD ["news", "--help"]
