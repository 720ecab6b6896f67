"""deploy/certificates.sh with Elasticsearch's own tool."""

import os
import shutil
import ssl
import stat
import subprocess
from pathlib import Path

import pytest

from tests import nodes

SCRIPT = Path(__file__).parents[3] / "deploy" / "certificates.sh"

pytestmark = [
    pytest.mark.elasticsearch,
    pytest.mark.skipif(not shutil.which("unzip"), reason="unzip is not installed"),
    pytest.mark.skipif(
        bool(os.environ.get("ELASTICSEARCH_URL")),
        reason="ELASTICSEARCH_URL gives a node, but not its tools",
    ),
]


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tool of the server's archive, which says nothing of who may run it."""
    command = nodes.home() / "bin" / "elasticsearch-certutil"
    wrapper = tmp_path_factory.mktemp("tool") / "certutil"
    java = Path(shutil.which("java") or "").resolve().parents[1]
    wrapper.write_text(
        f'#!/bin/sh\nexport ES_JAVA_HOME="{java}"\nexec bash "{command}" "$@"\n'
    )
    wrapper.chmod(0o755)
    return wrapper


def make(tool: Path, folder: Path) -> None:
    subprocess.run(
        ["sh", SCRIPT, folder],
        env={"PATH": os.environ["PATH"], "CERTUTIL": str(tool)},
        check=True,
        timeout=120,
    )


@pytest.fixture(scope="module")
def made(tool: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    make(tool, folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_each_server_gets_its_key_and_the_pipeline_only_the_authority(
    made: Path,
) -> None:
    assert set(contents(made)) == {
        "authority/ca.crt",
        "authority/ca.key",
        "elasticsearch/ca.crt",
        "elasticsearch/elasticsearch.crt",
        "elasticsearch/elasticsearch.key",
        "kibana/ca.crt",
        "kibana/kibana.crt",
        "kibana/kibana.key",
        "public/ca.crt",
    }


@pytest.mark.parametrize("name", ["elasticsearch", "kibana"])
@pytest.mark.parametrize("called", ["its service", "localhost"])
def test_a_client_with_our_authority_trusts_the_server(
    made: Path, name: str, called: str
) -> None:
    host = name if called == "its service" else called
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(made / name / f"{name}.crt", made / name / f"{name}.key")
    client = ssl.create_default_context(cafile=str(made / "public" / "ca.crt"))
    assert shake_hands(client, server, host) is not None


def test_a_server_is_not_trusted_under_the_name_of_another(made: Path) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    folder = made / "kibana"
    server.load_cert_chain(folder / "kibana.crt", folder / "kibana.key")
    client = ssl.create_default_context(cafile=str(made / "public" / "ca.crt"))
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(client, server, "elasticsearch")


def test_keys_are_hidden_and_the_authoritys_most(made: Path) -> None:
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in made.rglob("*.key")
    }
    assert modes == {"ca.key": 0o600, "elasticsearch.key": 0o640, "kibana.key": 0o640}
    assert stat.S_IMODE((made / "public" / "ca.crt").stat().st_mode) == 0o644


def test_a_second_time_changes_nothing(made: Path, tool: Path) -> None:
    before = contents(made)
    make(tool, made)
    assert contents(made) == before


def test_a_lost_certificate_is_made_anew_by_the_same_authority(
    made: Path, tool: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "certificates"
    shutil.copytree(made, folder)
    (folder / "kibana" / "kibana.crt").unlink()
    before = contents(folder)
    make(tool, folder)
    after = contents(folder)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"kibana/kibana.crt", "kibana/kibana.key"}


def shake_hands(
    client: ssl.SSLContext, server: ssl.SSLContext, host: str
) -> dict[str, object] | None:
    """Return the server's certificate as its client sees it; no socket is opened."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    asking = client.wrap_bio(to_client, to_server, server_hostname=host)
    asked = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (asking, asked):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return asking.getpeercert()
