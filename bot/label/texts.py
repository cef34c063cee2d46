"""The words around the label of a backup copy; those on it are the book's, in French in both languages."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from knowledge.label import MAX_NAME_CHARACTERS, MAX_NUMBER_CHARACTERS, LabelFault
from knowledge.models import Bilingual, Lang

PREPARE = Bilingual(fr="Préparer l'étiquette", en="Prepare the label")
"""The button beside an answer."""
TITLE = Bilingual(fr="Étiquette de la copie de sauvegarde", en="Label of the backup copy")
NUMBER = Bilingual(fr="Numéro du marché", en="Number of the contract")
NAME = Bilingual(fr="Nom du marché", en="Name of the contract")
WORDS = Bilingual(fr="Mention à porter sur l'enveloppe", en="Words to write on the envelope")
ADDRESS = Bilingual(fr="Adresse", en="Address")
COMPARE = Bilingual(
    fr="Vérifiez le numéro et le nom : ils doivent être ceux du règlement de la consultation.",
    en="Check the number and the name: they must be those of the consultation rules (règlement de la consultation).",
)
CUT_OUT = Bilingual(
    fr="Imprimez cette page, découpez le long du cadre et collez l'étiquette sur l'enveloppe.",
    en="Print this page, cut along the frame and stick the label on the envelope.",
)
UNPRINTABLE = Bilingual(
    fr="Le PDF n'a pas pu être fait : aucune police disponible ici n'a ces caractères : {characters} . Recopiez la "
    "mention à la main, ou écrivez le nom sans eux.",
    en="The PDF could not be made: no font at hand has these characters: {characters} . Copy the words by hand, or "
    "write the name without them.",
)
NO_PDF = Bilingual(
    fr="Le PDF n'a pas pu être fait. Recopiez la mention et l'adresse, ou réessayez dans quelques minutes.",
    en="The PDF could not be made. Copy the words and the address, or try again in a few minutes.",
)

_FAULTS: Mapping[LabelFault, Bilingual] = MappingProxyType(
    {
        LabelFault.NUMBER_MISSING: Bilingual(
            fr="Il manque le numéro du marché : il est dans le règlement de la consultation.",
            en="The number of the contract is missing: it is in the consultation rules.",
        ),
        LabelFault.NUMBER_TOO_LONG: Bilingual(
            fr=f"Ce numéro dépasse {MAX_NUMBER_CHARACTERS} caractères : recopiez le numéro du marché seul.",
            en=f"This number is longer than {MAX_NUMBER_CHARACTERS} characters: copy the contract's number alone.",
        ),
        LabelFault.NUMBER_UNREADABLE: Bilingual(
            fr="Ce n'est pas un numéro de marché : recopiez celui du règlement de la consultation.",
            en="This is no number of a contract: copy the one in the consultation rules.",
        ),
        LabelFault.NAME_MISSING: Bilingual(
            fr="Il manque le nom du marché : recopiez l'objet de la consultation.",
            en="The name of the contract is missing: copy the subject of the consultation.",
        ),
        LabelFault.NAME_TOO_LONG: Bilingual(
            fr=f"Ce nom dépasse {MAX_NAME_CHARACTERS} caractères : abrégez-le.",
            en=f"This name is longer than {MAX_NAME_CHARACTERS} characters: shorten it.",
        ),
        LabelFault.NAME_UNREADABLE: Bilingual(
            fr="Ce n'est pas un nom de marché : recopiez l'objet de la consultation.",
            en="This is no name of a contract: copy the subject of the consultation.",
        ),
    }
)


def sentences_of(faults: Sequence[LabelFault], lang: Lang) -> tuple[str, ...]:
    """Return what is wrong with a number and a name, and what to do, one sentence a fault."""
    return tuple(_FAULTS[fault].in_(lang) for fault in faults)
