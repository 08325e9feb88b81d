"""Every setting: name with its unit, default, one sentence. Environment: `KURULTAY_` + name."""

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from graph.terms import DEFAULT_BASE

Kept: TypeAlias = Annotated[int, Field(ge=0)] | Literal["all"]
"""How many are kept."""


class Settings(BaseSettings):
    """The settings of one process, read once and never changed."""

    model_config = SettingsConfigDict(env_prefix="KURULTAY_", frozen=True)

    data: Path = Field(Path("data"), description="The data folder: writer, versions, texts.")
    base: str = Field(
        DEFAULT_BASE,
        description="IRIs of the data start with this; chosen once when a data folder is created.",
        pattern=r"^https?://[^\s<>\"{}|\\^`]+[^/\s<>\"{}|\\^`]$",
    )
    host: str = Field("127.0.0.1", description="The address the server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="The port the server listens on.")
    workers: int = Field(4, ge=1, le=64, description="Queries that are answered at one time.")
    quick_query_s: float = Field(
        0.02, gt=0, description="Seconds of work after which a query counts as long and makes room."
    )
    long_queries: int = Field(
        2, ge=1, le=64, description="Long queries that run at one time, behind all others."
    )
    query_time_limit_s: float = Field(
        10.0, gt=0, description="Seconds a query may run before it is ended."
    )
    queue_limit: int = Field(64, ge=0, description="Queries that may wait for a worker.")
    worker_memory_limit_bytes: int = Field(
        1 << 30, ge=1 << 26, description="Memory a worker may use beyond what it starts with."
    )
    answer_limit_bytes: int = Field(
        64 << 20, ge=1 << 10, description="The largest answer to one query."
    )
    stream_limit_bytes: int = Field(
        4 << 30, ge=1 << 10, description="The largest answer that `/sparql` sends part by part."
    )
    paused_streams: int = Field(
        32, ge=0, description="Answers kept waiting for clients that read them slowly."
    )
    client_stall_limit_s: float = Field(
        30.0, gt=0, description="Seconds a client may take to read the next part of an answer."
    )
    cache_limit_bytes: int = Field(
        64 << 20, ge=0, description="Memory for answers kept until the next version."
    )
    warming_limit_s: float = Field(
        20.0,
        ge=0,
        description="Seconds a new version may wait until its costliest answers are kept.",
    )
    memory_share: float = Field(
        0.25,
        ge=0,
        le=1,
        description="Share of the machine's memory a version may take to be held in memory.",
    )
    slow_query_s: float = Field(
        1.0, ge=0, description="Seconds from which a query is logged as slow, with its text."
    )
    requests_per_minute: int = Field(
        0, ge=0, description="Requests a client may make in a minute; 0 sets no limit."
    )
    trusted_proxies: str = Field(
        "127.0.0.1", description="Addresses whose X-Forwarded-For and -Proto are believed."
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="How the server logs: lines for people or JSON for machines."
    )
    query_limit_bytes: int = Field(
        256 << 10, ge=1 << 10, description="The longest query text accepted."
    )
    versions_kept: int = Field(5, ge=1, description="Published versions kept for rollback.")
    floor_ratio: float = Field(
        0.9,
        ge=0,
        le=1,
        description="Share of the last version's counts below which nothing is published.",
    )
    llm_url: str | None = Field(
        None, description="Where a language model answers for `--llm`: `https://host/v1`."
    )
    llm_model: str | None = Field(None, description="The model's name at that endpoint.")
    llm_key: SecretStr | None = Field(None, description="The key of that endpoint, if it asks one.")
    llm_time_limit_s: float = Field(
        60.0, gt=0, description="Seconds a language model may take over one article."
    )
    dumps_kept_days: Kept = Field(7, description="Days whose last dump is kept, or all.")
    dumps_kept_weeks: Kept = Field(5, description="Weeks whose last dump is kept, or all.")
    dumps_kept_months: Kept = Field("all", description="Months whose last dump is kept, or all.")

    @property
    def dumps(self) -> Path:
        """The folder of dumps that is served."""
        return self.data / "dumps"
