"""The DNS of the invented market: name -> record type -> values, as a resolver would hand them on."""

from __future__ import annotations

from leadwright_twin.technologies import dns_traces
from leadwright_twin.universe import Universe

Zone = dict[str, dict[str, tuple[str, ...]]]


def zone(universe: Universe) -> Zone:
    """All names: the apex with A, NS, MX and TXT, and `www` as a CNAME where the apex redirects there."""
    names: Zone = {}
    for company in universe.companies:
        for domain in dict.fromkeys((company.domain, company.site_domain)):
            if company.kind == "absorbed" and domain != company.domain:
                continue
            records = {
                "A": ("127.0.0.1",),
                "NS": (f"ns1.dns.{domain}", f"ns2.dns.{domain}"),
                "MX": (f"mx1.{domain}",),
                "TXT": (f"invented-verification={len(domain):08x}",),
            }
            traces = dns_traces(company)
            if "TXT" in traces:
                traces["TXT"] = (*records["TXT"], *traces["TXT"])
            names[domain] = records | traces
            names[f"www.{domain}"] = {"CNAME": (domain,), "A": ("127.0.0.1",)}
    return names
