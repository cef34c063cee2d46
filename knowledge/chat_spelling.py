"""French as it is typed on a telephone: abbreviations and spelling by ear, back to words."""

import re

_WORDS: dict[str, str] = {
    spelling: words
    for words, spellings in {
        "a": "à",
        "apres": "apré aprè",
        "aussi": "ossi oci",
        "avec": "ac avc avk aveq",
        "beaucoup": "bcp bocou",
        "bonjour": "bjr bjour bonjours slt",
        "ca": "sa",
        "c est": "c cest cé",
        "c etait": "cetait ct",
        "combien": "cb cbien combi konbien cmb",
        "comment": "cmt comen coment koman komen commen cment cmmt comman",
        "dans": "ds",
        "est ce que": "esk eske esque estceque esq",
        "etre": "etr",
        "faut": "fo fau fodra",
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
        "obligatoire": "oblig obligé obligatoir",
        "ou": "ou",
        "parce que": "pcq parceke paske pck",
        "pas": "pa",
        "personne": "pers",
        "peut": "peu pe",
        "plus": "+",
        "pour": "pr",
        "pourquoi": "pk pq pkoi pourkoi prkoi",
        "probleme": "pb pbm",
        "quand": "kan kand qd qand kant quan",
        "quand meme": "kanmeme kan-meme",
        "que": "ke",
        "quel": "kel quell kelle quelles quels",
        "quelqu un": "qqn qq1 kelkun quelquun",
        "quelque chose": "qqch qqchose kekchose",
        "quelque": "qq",
        "qu est ce que": "kesk keske keskil kesse qesque qqc",
        "qui": "ki",
        "quoi": "koi kwa koa kwoi qoi",
        "rendez vous": "rdv",
        "reponse": "rep",
        "rien": "r1",
        "semaine": "sem",
        "s il vous plait": "svp stp siouplait",
        "souvent": "svt",
        "temps": "tps tp",
        "toujours": "tjs tjrs tjr toujour",
        "tout": "tt",
        "tous": "ts",
        "tres": "tré",
        "trop": "tro",
        "vous": "vs",
        "y a": "ya",
    }.items()
    for spelling in spellings.replace("é", "e").replace("è", "e").split()
}

_GLUED_PRONOUN = re.compile(r"j(?=[bcdfglmnprstv])(?!pe?g$)")
"""« jveux », « jdois »: no French word begins so, save a file ending."""


def expand(word: str) -> tuple[str, ...]:
    """Return the words that one typed word stands for: itself, unless it is chat spelling."""
    spelled = _WORDS.get(word)
    if spelled is not None:
        return tuple(spelled.split())
    pronoun = _GLUED_PRONOUN.match(word)
    if pronoun and len(word) > len("jxx"):
        return ("je", *expand(word[1:]))
    return (word,)
