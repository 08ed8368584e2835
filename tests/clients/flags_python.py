"""OpenFeature's Python provider, unchanged: segments as booleans, an arm as a text, and its faults as it names them."""

import json
import os

from openfeature import api
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext

url, key = os.environ["SEGMENTS_URL"], os.environ["SEGMENTS_KEY"]
provider = OFREPProvider(url, headers_factory=lambda: {"Authorization": f"Bearer {key}"})
api.set_provider(provider)
client = api.get_client()
me = EvaluationContext("segment-python")
german = EvaluationContext("segment-python", {"geo.country": "DE"})


def told(details: object) -> list[object]:
    return [details.value, details.variant, details.reason, details.error_code]


print(
    json.dumps(
        {
            "gold": told(client.get_boolean_details("gold", False, me)),
            "regular": told(client.get_boolean_details("regular", True, me)),
            "german": told(client.get_boolean_details("german", False, german)),
            "arm": told(client.get_string_details("assignment.teaser", "fallback", me)),
            "missing": told(client.get_boolean_details("no-such-flag", False, me)),
            "wrong type": told(client.get_string_details("gold", "fallback", me)),
            "nobody": told(client.get_boolean_details("gold", False, EvaluationContext())),
        },
        default=str,
    )
)
api.shutdown()
