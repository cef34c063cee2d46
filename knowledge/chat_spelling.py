"""French as it is typed on a telephone: abbreviations and spelling by ear, back to words."""

import re
from functools import lru_cache

_SPELLINGS: dict[str, str] = {
    "apres": "apre",
    "aussi": "ossi oci",
    "avec": "ac avc avk aveq",
    "beaucoup": "bcp bocou",
    "bonjour": "bjr bjour slt",
    "c est": "c cest",
    "c etait": "cetait ct",
    "ca": "sa",
    "combien": "cb cbien combi konbien cmb",
    "comment": "cmt comen coment koman komen commen cment cmmt comman",
    "dans": "ds",
    "est ce que": "esk eske esque estceque esq",
    "faut": "fo fau",
    "jamais": "jms jamai",
    "je suis": "chui chuis",
    "je sais": "chai",
    "lequel": "lekel lkel",
    "longtemps": "lgtps lontemps lontan",
    "maintenant": "mtn mnt maintenan",
    "meme": "mm",
    "merci": "mci mrc",
    "message": "msg",
    "moi": "moa mwa",
    "nous": "ns",
    "numero": "num nb nr numro",
    "parce que": "pcq parceke paske pck",
    "pas": "pa",
    "peut": "peu",
    "pour": "pr",
    "pourquoi": "pk pq pkoi pourkoi prkoi",
    "probleme": "pb pbm",
    "qu est ce que": "kesk keske keskil kesse qesque",
    "quand": "kan kand qd kant quan",
    "quand meme": "kanmeme",
    "que": "ke",
    "quel": "kel quell quelle quelles quels",
    "quelqu un": "qqn qq1 kelkun quelquun",
    "quelque": "qq",
    "quelque chose": "qqch qqchose kekchose",
    "qui": "ki",
    "quoi": "koi kwa koa kwoi qoi",
    "rendez vous": "rdv",
    "reponse": "rep",
    "rien": "r1",
    "s il vous plait": "svp stp siouplait",
    "semaine": "sem",
    "souvent": "svt",
    "temps": "tps",
    "toujours": "tjs tjrs tjr toujour",
    "tous": "ts",
    "tout": "tt",
    "trop": "tro",
    "vous": "vs",
    "y a": "ya",
}
"""Words, and the ways to type them; several words may hide in one."""

_WORDS = {spelling: tuple(words.split()) for words, all_ in _SPELLINGS.items() for spelling in all_.split()}

_GLUED_PRONOUN = re.compile(r"j(?=[bcdfglmnprstv]..)")
"""« jveux », « jdois »: no French word begins so."""


@lru_cache(maxsize=50_000)
def expand(word: str) -> tuple[str, ...]:
    """Return the words that one typed word stands for: itself, unless it is chat spelling."""
    known = _WORDS.get(word)
    if known is not None:
        return known
    if _GLUED_PRONOUN.match(word):
        return ("je", *expand(word[1:]))
    return (word,)
