"""The marts in one page, for teams that live in Streamlit.

leadwright mart export marts
pip install 'leadwright[streamlit]'
streamlit run examples/marts_app.py -- marts
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import streamlit as st

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "marts")
tiers = ["hot", "warm", "nurture", "cold", "out"]

st.set_page_config(page_title="Leadwright marts", layout="wide")
st.title("Leads")
if not (folder / "fct_scored_leads.parquet").is_file():
    st.info(f"There are no marts in {folder}. Write them with `leadwright mart export {folder}`.")
    st.stop()

marts = duckdb.connect()
for path in sorted(folder.glob("*.parquet")):
    marts.read_parquet(str(path)).create_view(path.stem)

counted = dict(marts.execute("SELECT tier, count(*) FROM fct_scored_leads GROUP BY 1").fetchall())
for column, tier in zip(st.columns(len(tiers)), tiers, strict=True):
    column.metric(tier.capitalize(), f"{counted.get(tier, 0):,}")

chosen = st.multiselect("Tiers", tiers, default=["hot", "warm"])
leads = marts.execute(
    """
    SELECT c.name AS company, c.industry, c.country, c.employee_count AS people, s.score, s.tier,
      s.qualification_status AS bant, e.buying_signals AS signals, p.full_name AS contact, p.title, p.email
    FROM fct_scored_leads s JOIN fct_enriched_leads e USING (lead_id) JOIN dim_companies c USING (company_id)
    LEFT JOIN dim_contacts p ON p.contact_id = e.contact_id
    WHERE list_contains(?, s.tier) ORDER BY s.score DESC, c.name LIMIT 1000
    """,
    [chosen],
).df()
st.dataframe(leads, hide_index=True, width="stretch")
st.caption(f"{len(leads):,} leads, the best first; at most 1,000 are shown.")

sent = marts.execute(
    "SELECT channel, status, count(*) AS messages FROM fct_outreach_events GROUP BY ALL ORDER BY ALL"
).df()
if len(sent):
    st.subheader("Outreach")
    st.bar_chart(sent, x="status", y="messages", color="channel")
