"""The words around the day to order a certificate, in French and in English."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.order.typed import TypedFault
from knowledge.models import Bilingual
from knowledge.order import MAX_YEARS_AHEAD, DeadlineFault

COUNT_BACK = Bilingual(fr="Quand commander ?", en="When to order?")
"""The button beside an answer."""
TITLE = Bilingual(fr="Quand commander un certificat de signature", en="When to order a signing certificate")

ORDER_BY = Bilingual(
    fr="Commandez votre certificat le {day} au plus tard", en="Order your certificate by {day} at the latest"
)
DAYS_LEFT = Bilingual(fr="Il reste {count} jours.", en="{count} days are left.")
ONE_DAY_LEFT = Bilingual(fr="Il reste un jour.", en="One day is left.")
LAST_DAY = Bilingual(fr="C'est aujourd'hui le dernier jour sûr.", en="Today is the last safe day.")
TRY_IT = Bilingual(
    fr="Une fois le certificat installé, signez un document d'essai et faites-le vérifier ici.",
    en="Once the certificate is installed, sign a trial document and have it checked here.",
)
TOO_LATE = Bilingual(
    fr="Il est trop tard pour compter sur un nouveau certificat",
    en="It is too late to rely on a new certificate",
)
WAS_LAST_DAY = Bilingual(
    fr="Le dernier jour sûr pour en commander un était le {day}. Vous pouvez encore répondre :",
    en="The last safe day to order one was {day}. You can still submit:",
)

DEADLINE = Bilingual(fr="Date limite de remise des offres", en="Deadline for offers")
AT_TIME = Bilingual(fr="{day} à {time} (heure de Paris)", en="{day} at {time} (Paris time)")
LAST_SAFE_DAY = Bilingual(fr="Dernier jour sûr pour commander", en="Last safe day to order")
INSTALLED_BY = Bilingual(fr="Installé et essayé au plus tard", en="Installed and tried by")

RECKONING = Bilingual(fr="Comment ces dates sont comptées", en="How these dates are counted")
LEAD_TIME = Bilingual(
    fr="Délai pour obtenir un certificat : {time}, en jours de calendrier. Celui de votre prestataire peut être "
    "différent : demandez-le-lui.",
    en="Time to obtain a certificate: {time}, in calendar days. Your provider's may differ: ask for it.",
)
MARGIN = Bilingual(
    fr="Le certificat est installé et essayé le dernier jour ouvré avant celui de la date limite : c'est une marge "
    "que le guichet ajoute, le document de l'acheteur n'en fixe pas.",
    en="The certificate is installed and tried on the last working day before that of the deadline: this margin is "
    "the desk's, the buyer's document sets none.",
)
WORKING_DAYS = Bilingual(
    fr="Jours non ouvrés : samedis, dimanches et jours fériés de France métropolitaine, sans ceux qui sont propres à "
    "l'Alsace-Moselle.",
    en="Not working days: Saturdays, Sundays and public holidays of metropolitan France, without those of "
    "Alsace-Moselle alone.",
)
SKIPPED = Bilingual(
    fr="Jours fériés évités, d'où une date plus tôt : {days}.",
    en="Public holidays avoided, hence an earlier date: {days}.",
)
NONE_SKIPPED = Bilingual(
    fr="Aucun jour férié n'a avancé ces dates.", en="No public holiday made these dates earlier."
)
MEANWHILE = Bilingual(
    fr="Jours fériés pendant le délai : {days}. Le délai n'en est pas allongé : commandez plus tôt si vous le pouvez.",
    en="Public holidays during that time: {days}. They are not allowed for: order earlier if you can.",
)
DAY_OFF = Bilingual(
    fr="La date limite n'est pas un jour ouvré : vérifiez-la dans le règlement de la consultation.",
    en="The deadline is not on a working day: check it in the consultation rules.",
)
NO_TIME = Bilingual(
    fr="L'heure limite n'est pas indiquée : lisez-la dans le règlement de la consultation.",
    en="The time of day was not given: read it in the consultation rules.",
)

HOW = Bilingual(
    fr="Écrivez la date limite de remise des offres, avec l'heure si vous la connaissez : « 15/01/2027 12:00 ».",
    en="Write the deadline for offers, with the time if you know it: “15/01/2027 12:00” (day/month/year).",
)
TYPED_FAULTS: Mapping[TypedFault, Bilingual] = MappingProxyType(
    {
        TypedFault.NO_DATE: Bilingual(
            fr="Je n'y lis pas de date. Écrivez-la ainsi : 15/01/2027, ou 15/01/2027 12:00.",
            en="I read no date there. Write it so: 15/01/2027 (day/month/year), or 15/01/2027 12:00.",
        ),
        TypedFault.NO_YEAR: Bilingual(
            fr="Il manque l'année. Écrivez la date ainsi : 15/01/2027.",
            en="The year is missing. Write the date so: 15/01/2027 (day/month/year).",
        ),
        TypedFault.NO_SUCH_DATE: Bilingual(
            fr="Cette date n'existe pas. Écrivez-la dans l'ordre jour, mois, année : 15/01/2027.",
            en="There is no such date. Write it in the order day, month, year: 15/01/2027.",
        ),
        TypedFault.BAD_TIME: Bilingual(
            fr="Je ne lis pas l'heure. Écrivez-la ainsi, à l'heure de Paris : 15/01/2027 12:00.",
            en="I cannot read the time. Write it so, in Paris time: 15/01/2027 12:00.",
        ),
    }
)
DEADLINE_FAULTS: Mapping[DeadlineFault, Bilingual] = MappingProxyType(
    {
        DeadlineFault.PAST: Bilingual(
            fr="Cette date limite est passée. Vérifiez-la, l'année aussi.",
            en="This deadline is past. Check it, the year too.",
        ),
        DeadlineFault.TOO_FAR: Bilingual(
            fr=f"Cette date limite est dans plus de {MAX_YEARS_AHEAD} ans. Vérifiez l'année.",
            en=f"This deadline is more than {MAX_YEARS_AHEAD} years away. Check the year.",
        ),
    }
)
