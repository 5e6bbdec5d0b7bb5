"""Short forms by which people with a given name are known at work."""

from __future__ import annotations

from collections.abc import Mapping

_GROUPS = """
robert bob rob bobby; william bill will billy liam; richard rick dick rich; michael mike mick; james jim jamie; john jack
johnny; joseph joe joey; thomas tom; edward ed eddie ted; charles charlie chuck; christopher chris; daniel dan danny;
david dave; matthew matt; anthony tony; steven steve; stephen steve; andrew andy drew; kenneth ken; gregory greg;
jeffrey jeff; geoffrey geoff; timothy tim; benjamin ben; samuel sam; nicholas nick; alexander alex sasha; alexandra alex;
jonathan jon; joshua josh; patrick pat; peter pete; philip phil; phillip phil; ronald ron; donald don; douglas doug;
raymond ray; lawrence larry; frederick fred; gerald gerry jerry; leonard leo len; maximilian max; nathaniel nate;
zachary zach; theodore ted theo; vincent vince; walter walt; elizabeth liz beth lisa betty; katherine kate katie kathy;
catherine cathy kate; margaret maggie meg peggy; jennifer jen jenny; jessica jess; susan sue; deborah deb debbie;
barbara barb; patricia pat patty tricia; rebecca becky becca; stephanie steph; christine chris; christina chris tina;
victoria vicky tori; samantha sam; pamela pam; kimberly kim; cynthia cindy; jacqueline jackie; abigail abby; amanda mandy;
francisco paco; jose pepe; ignacio nacho; guillermo memo; eduardo edu; fernando fer; antonio toni; giuseppe beppe;
johannes hans jo; matthias matt; sebastian seb; stefan steff; friedrich fritz; wilhelm willi; dmitri dima; mikhail misha;
vladimir vova; ekaterina katya; aleksandr sasha; yevgeny zhenya
"""


def _table() -> dict[str, tuple[str, ...]]:
    """Short forms by full name, and full names by short form."""
    table: dict[str, list[str]] = {}
    for group in _GROUPS.split(";"):
        full, *short = group.split()
        table.setdefault(full, []).extend(short)
        for form in short:
            table.setdefault(form, []).append(full)
    return {name: tuple(dict.fromkeys(forms)) for name, forms in table.items()}


NICKNAMES: Mapping[str, tuple[str, ...]] = _table()
