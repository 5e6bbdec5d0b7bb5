"""Which language model the settings name, behind which server, and what its tokens cost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from leadwright.effects.model_calls import Rates
from leadwright.effects.model_door import checked, is_own
from leadwright.kernel.settings import Settings

Dialect = Literal["openai", "azure", "anthropic"]
_OPENAI = "https://api.openai.com/v1"
_ANTHROPIC = "https://api.anthropic.com"
_AZURE = (".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com")
_MILLION = Decimal(1_000_000)
_SAMPLE = 1_000  # tokens of which a published price is asked: below every step of a staggered one


@dataclass(frozen=True, slots=True)
class Model:
    """A model as it is asked. `key` is empty where its server wants none; it is never shown."""

    name: str
    dialect: Dialect
    base: str
    key: str
    version: str | None = None

    def __repr__(self) -> str:
        return f"Model({self.name}, {self.dialect}, {self.base})"

    @property
    def host(self) -> str:
        """The server's host."""
        return checked(self.base).host


def model_of(settings: Settings) -> Model | None:
    """Return the model of the settings, or None where none is named. Raises Wrong for an address that is none."""
    if settings.llm_model:
        base = settings.llm_url or _OPENAI
        host = checked(base).host
        azure = host.endswith(_AZURE)
        key = settings.llm_key.get_secret_value() if settings.llm_key else ""
        if host == "api.openai.com" and not key:
            return None  # a name alone, and nobody to ask
        return Model(settings.llm_model, "azure" if azure else "openai", base, key, settings.llm_version)
    if settings.anthropic_model and settings.anthropic_key:
        base = settings.anthropic_url or _ANTHROPIC
        checked(base)
        return Model(settings.anthropic_model, "anthropic", base, settings.anthropic_key.get_secret_value())
    return None


def rates_of(settings: Settings, model: Model) -> Rates:
    """Return what the model's tokens cost: as set, as published, nothing on a machine of one's own, or unknown."""
    if settings.llm_price_in is not None or settings.llm_price_out is not None:
        asked, answered = settings.llm_price_in or Decimal(0), settings.llm_price_out or Decimal(0)
        return Rates(asked / _MILLION, answered / _MILLION, settings.llm_currency, "setting")
    if is_own(checked(model.base)):
        return Rates(currency=settings.llm_currency, basis="own")
    return _published(model) or Rates(currency=settings.llm_currency)


def _published(model: Model) -> Rates | None:
    """The price in the list that comes with the library, of the three providers whose names mean their own models."""
    provider = {"openai": "openai", "azure": "azure", "anthropic": "anthropic"}[model.dialect]
    if model.dialect == "openai" and model.host != "api.openai.com":
        return None
    if model.dialect == "anthropic" and model.host != "api.anthropic.com":
        return None
    from genai_prices import Usage, calc_price

    try:
        asked = calc_price(Usage(input_tokens=_SAMPLE, output_tokens=0), model.name, provider_id=provider)
        answered = calc_price(Usage(input_tokens=0, output_tokens=_SAMPLE), model.name, provider_id=provider)
    except LookupError:
        return None
    return Rates(asked.total_price / _SAMPLE, answered.total_price / _SAMPLE, "USD", "list")
