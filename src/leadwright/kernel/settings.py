"""Settings: environment and `.env`, one prefix (`LEADWRIGHT_`), the familiar names read too."""

from __future__ import annotations

import os
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Literal
from uuid import UUID

import platformdirs
from dotenv import dotenv_values
from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ENV_FILE = ".env"  # of the folder that a command is started in


def _aliases(name: str, *familiar: str) -> AliasChoices:
    return AliasChoices(f"LEADWRIGHT_{name}", *familiar)


class Settings(BaseSettings):
    """Everything that an operator can set. Each field's description is its entry in the reference."""

    model_config = SettingsConfigDict(env_file=ENV_FILE, extra="ignore", populate_by_name=True)

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_path("leadwright")),
        validation_alias=_aliases("HOME"),
        description="Folder that holds all state: the embedded database, error files, the log of the server.",
    )
    database_url: str | None = Field(
        default=None,
        validation_alias=_aliases("DATABASE_URL", "DATABASE_URL"),
        description="PostgreSQL 15 or later with pgvector, as postgresql://user:password@host/name. "
        "Without it Leadwright starts its own PostgreSQL under the home folder.",
    )
    database_app_url: str | None = Field(
        default=None,
        validation_alias=_aliases("DATABASE_APP_URL"),
        description="The same database as a login that is neither owner nor superuser. "
        "Without it the application takes the role leadwright_app by SET ROLE.",
    )
    api_host: str = Field(
        default="127.0.0.1",
        validation_alias=_aliases("API_HOST", "API_HOST"),
        description="Address that `serve` listens on. Only loopback addresses are accepted until the owner is set up.",
    )
    api_port: int = Field(
        default=8321,
        ge=0,
        le=65535,
        validation_alias=_aliases("API_PORT", "API_PORT"),
        description="Port that `serve` listens on; if it is busy the next free one is taken and said.",
    )
    public_url: str = Field(
        default="http://127.0.0.1:8321",
        pattern='^https?://[^\\s<>"]+$',
        validation_alias=_aliases("PUBLIC_URL"),
        description="Address under which people open Leadwright: links in alerts begin with it.",
    )
    trusted_proxies: str = Field(
        default="127.0.0.1",
        validation_alias=_aliases("TRUSTED_PROXIES"),
        description="Addresses of proxies, separated by commas, that are believed when they say who asks and whether by "
        "https (X-Forwarded-For, X-Forwarded-Proto).",
    )
    workspace: UUID | None = Field(
        default=None,
        validation_alias=_aliases("WORKSPACE"),
        description="Id of the workspace that commands are about; without it the first one.",
    )
    rate_limit: int = Field(
        default=1200,
        ge=1,
        le=1_000_000,
        validation_alias=_aliases("RATE_LIMIT"),
        description="Requests a minute that a user or a key may send, by all processes together.",
    )
    oidc_issuer: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s<>\"?#]+$",
        validation_alias=_aliases("OIDC_ISSUER"),
        description="Identity provider (OpenID Connect) that people may sign in by, as https://login.acme.example. One in "
        "your own network is named in LEADWRIGHT_HOST_MAP.",
    )
    oidc_client_id: str | None = Field(
        default=None,
        validation_alias=_aliases("OIDC_CLIENT_ID"),
        description="What the identity provider calls this install. Its address to come back to is PUBLIC_URL followed by "
        "/sign-in/provider/back.",
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None,
        validation_alias=_aliases("OIDC_CLIENT_SECRET"),
        description="Secret that the identity provider gave for this install; none for a public client.",
    )
    oidc_name: str = Field(
        default="your organisation",
        max_length=60,
        validation_alias=_aliases("OIDC_NAME"),
        description="How the identity provider is called on the page where people sign in.",
    )
    scraper_timeout: float = Field(
        default=15.0,
        gt=0,
        le=120,
        validation_alias=_aliases("SCRAPER_TIMEOUT", "SCRAPER_TIMEOUT"),
        description="Seconds that one request to a website may take in all.",
    )
    scraper_user_agent: str = Field(
        default="LeadwrightBot/0.1 (+https://leadwright.example/bot)",
        validation_alias=_aliases("SCRAPER_USER_AGENT", "SCRAPER_USER_AGENT"),
        description="How the crawler names itself. Put a page or an address of yours where a site owner can reach you.",
    )
    scraper_concurrency: int = Field(
        default=16,
        ge=1,
        le=256,
        validation_alias=_aliases("SCRAPER_CONCURRENCY"),
        description="Websites read at the same time.",
    )
    outside: Literal["open", "mapped", "closed"] = Field(
        default="open",
        validation_alias=_aliases("OUTSIDE"),
        description="What the door lets out: 'open' the internet, 'mapped' only the hosts of LEADWRIGHT_HOST_MAP, "
        "'closed' nothing.",
    )
    host_map: dict[str, str] = Field(
        default_factory=dict,
        validation_alias=_aliases("HOST_MAP"),
        description='Hosts served by a local stand-in, as JSON: {"*.example": "127.0.0.1:9001"}.',
    )
    mail_inside: list[str] = Field(
        default_factory=list,
        validation_alias=_aliases("MAIL_INSIDE"),
        description="Mail servers within your own network that may be reached although their addresses are inner ones, as "
        'JSON: ["mail.acme.lan"]. Others are refused, as everywhere.',
    )
    install_key: SecretStr | None = Field(
        default=None,
        min_length=16,
        validation_alias=_aliases("INSTALL_KEY"),
        description="Secret of at least 16 characters that keys the hashes of suppressed people. Without it one is "
        "made and kept in the home folder; machines that share a database must share it.",
    )
    secret_keys: SecretStr | None = Field(
        default=None,
        validation_alias=_aliases("SECRET_KEYS"),
        description="Base64 keys of 32 octets that seal stored secrets, separated by commas, the newest last. "
        "Without it they are kept in secret.keys under the home folder.",
    )
    contact_email: str | None = Field(
        default=None,
        validation_alias=_aliases("CONTACT_EMAIL"),
        description="An address of yours that public registries want in the user agent (the SEC refuses without).",
    )
    source_bases: dict[str, str] = Field(
        default_factory=dict,
        validation_alias=_aliases("SOURCE_BASES"),
        description="Addresses of sources that differ from their manifests, as JSON: "
        '{"crunchbase.main": "https://api.crunchbase.com/api/v4"}.',
    )
    crm_versions: dict[str, str] = Field(
        default_factory=dict,
        validation_alias=_aliases("CRM_VERSIONS"),
        description="Versions of CRMs' interfaces that differ from ours (hubspot v3, salesforce v62.0), as JSON: "
        '{"salesforce": "v63.0"}.',
    )
    crm_timeout: float = Field(
        default=30.0,
        gt=0,
        le=300,
        validation_alias=_aliases("CRM_TIMEOUT"),
        description="Seconds that one request to a CRM may take in all.",
    )
    new_leads: Literal["off", "free", "paid"] = Field(
        default="free",
        validation_alias=_aliases("NEW_LEADS"),
        description="Whether a lead that somebody adds is looked at and enriched at once: 'off', of 'free' sources "
        "alone, or of 'paid' ones too, for LEADWRIGHT_NEW_LEAD_CAP a lead at most and within all budgets.",
    )
    new_lead_cap: float = Field(
        default=0.25,
        ge=0,
        validation_alias=_aliases("NEW_LEAD_CAP"),
        description="The most that is spent on a new lead by itself, where LEADWRIGHT_NEW_LEADS is 'paid'.",
    )
    new_lead_currency: str = Field(
        default="USD",
        pattern="^[A-Z]{3}$",
        validation_alias=_aliases("NEW_LEAD_CURRENCY"),
        description="Currency of LEADWRIGHT_NEW_LEAD_CAP.",
    )
    smtp_probe: bool = Field(
        default=False,
        validation_alias=_aliases("SMTP_PROBE"),
        description="Ask mail hosts whether they take mail for an address (never sending any). Off by default: many "
        "networks forbid it, and hosts judge whoever asks. Needs LEADWRIGHT_SMTP_SENDER.",
    )
    smtp_sender: str | None = Field(
        default=None,
        validation_alias=_aliases("SMTP_SENDER"),
        description="Your address by which mail hosts are asked; its domain should be that of this machine.",
    )
    embedding_url: str | None = Field(
        default=None,
        validation_alias=_aliases("EMBEDDING_URL"),
        description="Base address of an OpenAI-compatible server whose model embeds companies, such as "
        "https://api.openai.com/v1. Without it the built-in model does, and nothing leaves the machine. A server in your "
        "own network is named in LEADWRIGHT_HOST_MAP.",
    )
    embedding_model: str | None = Field(
        default=None,
        validation_alias=_aliases("EMBEDDING_MODEL"),
        description="Name of the model on that server, such as text-embedding-3-small. Another model embeds all companies "
        "anew beside the old vectors, and takes their place at once.",
    )
    embedding_key: SecretStr | None = Field(
        default=None,
        validation_alias=_aliases("EMBEDDING_KEY", "OPENAI_API_KEY"),
        description="Key of that server, sent as a bearer token; kept nowhere and written to no log.",
    )
    embedding_dimension: int | None = Field(
        default=None,
        ge=8,
        le=1024,
        validation_alias=_aliases("EMBEDDING_DIMENSION"),
        description="Length of its vectors, for models that can be shortened: at most 1024 numbers are kept.",
    )
    llm_model: str | None = Field(
        default=None,
        max_length=200,
        validation_alias=_aliases("LLM_MODEL", "OPENAI_MODEL", "AZURE_OPENAI_DEPLOYMENT"),
        description="Name of the language model on an OpenAI-compatible server (OpenAI, Azure, Ollama, vLLM and others), "
        "such as gpt-4o-mini. Without a model everything goes by rules and templates, and says so.",
    )
    llm_url: str | None = Field(
        default=None,
        validation_alias=_aliases("LLM_URL", "OPENAI_BASE_URL", "AZURE_OPENAI_ENDPOINT"),
        description="Base address of that server; https://api.openai.com/v1 unless set. A server on this machine "
        "(http://localhost:11434/v1) or in your own network may be named here.",
    )
    llm_key: SecretStr | None = Field(
        default=None,
        validation_alias=_aliases("LLM_KEY", "OPENAI_API_KEY", "AZURE_OPENAI_API_KEY"),
        description="Key of that server; kept nowhere and written to no log. A server of your own may need none.",
    )
    llm_version: str | None = Field(
        default=None,
        validation_alias=_aliases("LLM_VERSION", "OPENAI_API_VERSION"),
        description="Version of Azure's API, such as 2024-10-21, for its older addresses; without it Azure is asked under "
        "/openai/v1.",
    )
    anthropic_model: str | None = Field(
        default=None,
        max_length=200,
        validation_alias=_aliases("ANTHROPIC_MODEL", "ANTHROPIC_MODEL"),
        description="Name of a model of Anthropic, which is asked if LEADWRIGHT_LLM_MODEL is not set.",
    )
    anthropic_key: SecretStr | None = Field(
        default=None,
        validation_alias=_aliases("ANTHROPIC_KEY", "ANTHROPIC_API_KEY"),
        description="Key of Anthropic; kept nowhere and written to no log.",
    )
    anthropic_url: str | None = Field(
        default=None,
        validation_alias=_aliases("ANTHROPIC_URL", "ANTHROPIC_BASE_URL"),
        description="Base address of a server that speaks as Anthropic does; https://api.anthropic.com unless set.",
    )
    llm_temperature: float = Field(
        default=0.3,
        ge=0,
        le=2,
        validation_alias=_aliases("LLM_TEMPERATURE", "OPENAI_TEMPERATURE"),
        description="How freely the model answers, from 0 (always the likeliest words).",
    )
    llm_max_tokens: int = Field(
        default=1000,
        ge=16,
        le=100_000,
        validation_alias=_aliases("LLM_MAX_TOKENS", "OPENAI_MAX_TOKENS"),
        description="Most tokens of one answer of the model.",
    )
    llm_page_characters: int = Field(
        default=3000,
        ge=0,
        le=20_000,
        validation_alias=_aliases("LLM_PAGE_CHARACTERS"),
        description="Most characters of a company's pages that the model is shown.",
    )
    llm_concurrency: int = Field(
        default=3,
        ge=1,
        le=64,
        validation_alias=_aliases("LLM_CONCURRENCY"),
        description="Requests to the model that may be under way at once, over all workers.",
    )
    llm_timeout: float = Field(
        default=60.0,
        gt=0,
        le=600,
        validation_alias=_aliases("LLM_TIMEOUT"),
        description="Seconds that one request to the model may take in all.",
    )
    llm_price_in: Decimal | None = Field(
        default=None,
        ge=0,
        validation_alias=_aliases("LLM_PRICE_IN"),
        description="Price of a million tokens of what the model is asked. Without it, the published price of a known model; "
        "nothing for a server of your own; else no price is known, and a budget in money lets nothing through.",
    )
    llm_price_out: Decimal | None = Field(
        default=None,
        ge=0,
        validation_alias=_aliases("LLM_PRICE_OUT"),
        description="Price of a million tokens of what the model answers.",
    )
    llm_currency: str = Field(
        default="USD",
        pattern="^[A-Z]{3}$",
        validation_alias=_aliases("LLM_CURRENCY"),
        description="Currency of LEADWRIGHT_LLM_PRICE_IN and LEADWRIGHT_LLM_PRICE_OUT.",
    )
    segment_mid: int = Field(
        default=100,
        ge=2,
        validation_alias=_aliases("SEGMENT_MID"),
        description="People from which a company is of the mid-market; below, it is an SMB.",
    )
    segment_enterprise: int = Field(
        default=1000,
        ge=3,
        validation_alias=_aliases("SEGMENT_ENTERPRISE"),
        description="People from which a company is an enterprise.",
    )
    events_days: int = Field(
        default=365,
        ge=1,
        le=3650,
        validation_alias=_aliases("EVENTS_DAYS"),
        description="Days that events of sites and products are kept. What they told of companies stays in the record.",
    )
    reverse_ip: str | None = Field(
        default=None,
        validation_alias=_aliases("REVERSE_IP"),
        description="Name of the source that is asked which company an address of the network belongs to, for visitors "
        "who do not say. Without it nobody is asked and no address is kept.",
    )
    renewal_term: int = Field(
        default=12,
        ge=1,
        le=120,
        validation_alias=_aliases("RENEWAL_TERM"),
        description="The usual term of contracts in months: a competitor's product is taken to be renewed so often, "
        "counted from when it was first seen.",
    )
    renewal_terms: dict[str, int] = Field(
        default_factory=dict,
        validation_alias=_aliases("RENEWAL_TERMS"),
        description='Terms of products that are sold for longer or shorter, in months, as JSON: {"Salesforce": 36}.',
    )
    renewal_window: int = Field(
        default=90,
        ge=1,
        le=365,
        validation_alias=_aliases("RENEWAL_WINDOW"),
        description="How many days before its end a term counts as up for renewal.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING",
        validation_alias=_aliases("LOG_LEVEL"),
        description="The least severe log line that is written.",
    )


def from_environment(name: str) -> str | None:
    """A variable that belongs to no setting (the key of a source), read where settings are: environment, then `.env`."""
    if name in os.environ:
        return os.environ[name]
    return dotenv_values(ENV_FILE).get(name)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process, read once."""
    return Settings()
