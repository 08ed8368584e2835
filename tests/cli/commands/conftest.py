import pytest

from segments.cli.commands.keys import make_key
from tests.cli.kv.cloudflare import ACCOUNT, NAMESPACE, TOKEN, cloudflare

CONFIG = f'name = "segments"\nkv_namespaces = [{{ binding = "RULES", id = "{NAMESPACE}" }}]\n'


@pytest.fixture
def account(shop, monkeypatch):
    """An account with this site's namespace; its values by key."""
    (shop / "wrangler.toml").write_text(CONFIG)
    with cloudflare() as fake:
        for name, value in (
            ("CLOUDFLARE_API_BASE_URL", fake.base),
            ("CLOUDFLARE_API_TOKEN", TOKEN),
            ("CLOUDFLARE_ACCOUNT_ID", ACCOUNT),
            ("SEGMENTS_BUNDLE_KEYS", make_key()),
        ):
            monkeypatch.setenv(name, value)
        yield fake
