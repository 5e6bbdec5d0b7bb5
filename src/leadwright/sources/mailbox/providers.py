"""Whose mail hosts a domain uses, by the names of its MX records; and which domains are thrown away after use."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from disposable_email_domains import blocklist

_HOSTS = {
    "Google Workspace": "google.com googlemail.com psmtp.com",
    "Microsoft 365": "mail.protection.outlook.com mx.microsoft mail.eo.outlook.com mail.protection.partner.outlook.cn",
    "Outlook.com": "olc.protection.outlook.com hotmail.com",
    "Proofpoint": "pphosted.com ppe-hosted.com gpphosted.com", "Mimecast": "mimecast.com mimecast.co.za mimecast-offshore.com",
    "Barracuda": "barracudanetworks.com ess.barracudanetworks.com", "Symantec": "messagelabs.com",
    "Cisco": "iphmx.com", "Trend Micro": "trendmicro.com trendmicro.eu", "Sophos": "sophos.com reflexion.net",
    "Hornetsecurity": "hornetsecurity.com antispameurope.com", "Retarus": "retarus.com", "SpamExperts": "antispamcloud.com spamexperts.com",
    "Zoho Mail": "zoho.com zoho.eu zoho.in zoho.com.au zohomail.com", "Proton Mail": "protonmail.ch proton.me",
    "Fastmail": "messagingengine.com", "Yahoo": "yahoodns.net", "iCloud": "icloud.com apple.com", "Yandex": "yandex.net yandex.ru",
    "Mail.ru": "mail.ru", "Tencent": "qq.com exmail.qq.com", "NetEase": "163.com netease.com", "Alibaba": "aliyun.com mxhichina.com",
    "Amazon WorkMail": "amazonaws.com awsapps.com", "GoDaddy": "secureserver.net",
    "IONOS": "ionos.com ionos.de ionos.co.uk kundenserver.de 1and1.com perfora.net",
    "OVHcloud": "ovh.net", "Gandi": "gandi.net", "Hostinger": "hostinger.com", "one.com": "one.com",
    "Namecheap": "privateemail.com registrar-servers.com",
    "Rackspace": "emailsrvr.com", "Titan": "titan.email", "ImprovMX": "improvmx.com", "Forward Email": "forwardemail.net",
    "Cloudflare": "mx.cloudflare.net", "Migadu": "migadu.com", "Tuta": "tutanota.de", "Mailgun": "mailgun.org", "SendGrid": "sendgrid.net",
    "Locaweb": "locaweb.com.br", "UOL": "uol.com.br", "KingHost": "kinghost.net", "Strato": "rzone.de", "Infomaniak": "infomaniak.ch",
    "HubSpot": "hubspot.com", "Web.de": "web.de", "GMX": "gmx.net", "Naver": "naver.com", "Larksuite": "larksuite.com",
}  # fmt: skip


@cache
def _by_suffix() -> dict[str, str]:
    return {suffix: name for name, suffixes in _HOSTS.items() for suffix in suffixes.split()}


def provider(mail_hosts: Sequence[str]) -> str | None:
    """Who takes a domain's mail, from its mail hosts, the preferred first; None if the names do not say."""
    for host in mail_hosts:
        for name in _parents(host):
            if found := _by_suffix().get(name):
                return found
    return None


def is_disposable(host: str) -> bool:
    """Whether a domain, or one above it, gives out addresses that are thrown away after use."""
    return any(name in blocklist for name in _parents(host))


def _parents(host: str) -> list[str]:
    labels = host.lower().rstrip(".").split(".")
    return [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]
