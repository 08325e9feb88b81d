"""What the server counts, in Prometheus' terms; `/metrics` writes it."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

QUERIES: Final = Counter(
    "kurultay_queries_total", "Queries by question and outcome.", ("question", "outcome")
)
SECONDS: Final = Histogram(
    "kurultay_query_seconds",
    "Seconds a worker spent on a query.",
    ("question",),
    buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30),
)
RUNNING: Final = Gauge("kurultay_queries_running", "Queries that have a worker.")
PAUSED: Final = Gauge("kurultay_streams_paused", "Answers whose client reads too slowly.")
ABORTED: Final = Counter("kurultay_streams_aborted_total", "Answers broken off amid their bytes.")
STARTED: Final = Counter("kurultay_workers_started_total", "Worker processes started.")
ENDED: Final = Counter(
    "kurultay_workers_ended_total", "Worker processes ended before their time.", ("reason",)
)
CACHE: Final = Counter("kurultay_cache_total", "Look-ups in the answer cache.", ("outcome",))
CACHE_BYTES: Final = Gauge("kurultay_cache_bytes", "Bytes of answers kept.")
VERSION: Final = Gauge(
    "kurultay_version_info", "1 for the version that is served.", ("version", "held")
)
SWITCHES: Final = Counter("kurultay_version_switches_total", "Moves to another version.")
