"""Splink's own models of the two registers, beside which ours is measured: trained as its documentation shows.

Settings are those of Splink's own library of comparisons; nothing is trained on the truth.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

FAKE_1000 = {
    "columns": ("first_name", "surname", "dob", "city", "email"),
    "train_on": (("first_name", "surname"), ("dob",)),
    "deterministic": ("l.first_name = r.first_name and l.surname = r.surname and l.dob = r.dob", "l.email = r.email"),
    "block": (
        ("first_name", "city"), ("surname", "city"), ("first_name", "surname"), ("dob",), ("email",),
        ("substr(first_name,1,2)", "substr(dob,1,4)"), ("substr(surname,1,2)", "substr(dob,1,4)"), ("substr(email,1,5)",),
        ("city", "substr(dob,6,5)"), ("city", "substr(dob,1,7)"),
    ),
}  # fmt: skip
FEBRL_3 = {
    "columns": ("given_name", "surname", "date_of_birth", "suburb", "postcode", "address_1", "street_number", "soc_sec_id"),
    "train_on": (("date_of_birth",), ("given_name", "surname")),
    "deterministic": (
        "l.soc_sec_id = r.soc_sec_id",
        "l.given_name = r.given_name and l.surname = r.surname and l.date_of_birth = r.date_of_birth",
    ),
    "block": (
        ("soc_sec_id",), ("given_name", "surname"), ("date_of_birth",), ("given_name", "postcode"), ("surname", "postcode"),
        ("postcode", "substr(date_of_birth,1,4)"), ("street_number", "suburb"),
        ("address_1",), ("surname", "suburb"), ("given_name", "suburb"),
    ),
}  # fmt: skip


def scored_pairs(
    rows: Sequence[Mapping[str, Any]], model: Mapping[str, Any], floor: float = 0.001
) -> list[tuple[str, str, float]]:
    """Train Splink on rows (each with `unique_id`) and return its pairs with their probability."""
    import pyarrow as pa
    from splink import Linker, SettingsCreator, block_on
    from splink.internals.duckdb.database_api import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    table = pa.table({name: [row[name] or None for row in rows] for name in ("unique_id", *model["columns"])})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        settings = SettingsCreator(
            link_type="dedupe_only", comparisons=_comparisons(model["columns"]),
            blocking_rules_to_generate_predictions=[block_on(*columns) for columns in model["block"]],
        )  # fmt: skip
        frame = DuckDBAPI().register(table, dataset_display_name="people")
        linker = Linker([frame], settings)
        linker.training.estimate_probability_two_random_records_match(
            list(model["deterministic"]), recall=0.7
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
        for columns in model["train_on"]:
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
        found = linker.inference.predict(threshold_match_probability=floor).as_record_list()
    return [
        (str(pair["unique_id_l"]), str(pair["unique_id_r"]), float(pair["match_probability"]))
        for pair in found
    ]


def _comparisons(columns: Sequence[str]) -> list[Any]:
    import splink.comparison_library as library

    made: dict[str, Callable[[], Any]] = {
        "first_name": lambda: library.ForenameSurnameComparison("first_name", "surname"),
        "given_name": lambda: library.ForenameSurnameComparison("given_name", "surname"),
        "dob": lambda: library.DateOfBirthComparison("dob", input_is_string=True, datetime_format="%Y-%m-%d"),
        "date_of_birth": lambda: library.DateOfBirthComparison(
            "date_of_birth", input_is_string=True, datetime_format="%Y%m%d"
        ),
        "city": lambda: library.JaroWinklerAtThresholds("city", [0.9, 0.8]).configure(
            term_frequency_adjustments=True
        ),
        "email": lambda: library.EmailComparison("email"),
    }
    return [
        made[name]() if name in made else library.LevenshteinAtThresholds(name, [1, 2])
        for name in columns
        if name != "surname"
    ]
