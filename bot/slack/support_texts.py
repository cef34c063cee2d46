"""Sentences for the support team in Slack, in French; why a file was not passed on, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.tickets.models import ChangeKind, FileRefusal
from knowledge.models import Bilingual, Outcome

# ---- the card ----

TITLE = "*Demande n° {number}* — {status}"
STATUS_OPEN = "à prendre"
STATUS_TAKEN = "prise par {agent}"
STATUS_WAITING = "en attente, prise par {agent}"
STATUS_RESOLVED = "résolue"
STATUS_RESOLVED_BY = "résolue par {agent}"
URGENT = ":rotating_light: *Urgent*, échéance donnée par le fournisseur : « {words} »"
DEADLINE = "*Échéance donnée par le fournisseur* : « {words} »"
QUESTION = "*Question*\n{question}"
NO_QUESTION = "_Sans question : la personne a demandé à parler à quelqu'un._"
ANSWERED: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.ANSWER: "*Le guichet avait répondu*\n{text}",
        Outcome.CHOICE: "*Le guichet avait proposé un choix de sujets*\n{text}",
        Outcome.UNKNOWN: "*Le guichet n'avait pas de réponse*\n{text}",
    }
)
CANDIDATES = "*Sujets proches* : {topics}"
CANDIDATE = "{title} ({share:.0%})"
FILES = "*Fichiers vérifiés*\n{files}"
FROM_SLACK = "De {user}{name}, dans {where}"
FROM_WEB = "De la page des fournisseurs{name}"
IN_DIRECT = "un message direct"
RECEIVED = "Reçue le {opened}"
AWAITING = "attend une réponse depuis le {since}"
WAITING_FOR = "*On attend* : {note}"
REST = "La suite est dans ce fil."
HOW = (
    "Dans ce fil, vos échanges restent internes. Pour écrire au fournisseur : « Répondre », "
    "ou ici un message qui commence par `!` (sans la marque, avec ses fichiers)."
)
TAKE = "Prendre"
TAKE_OVER = "Prendre le relais"
TAKE_BACK = "Reprendre"
REPLY = "Répondre"
WAIT = "Mettre en attente"
GIVE_BACK = "Rendre au guichet"
RESOLVE = "Résoudre"
REOPEN = "Rouvrir"

# ---- its thread ----

CHANGES: Mapping[ChangeKind, str] = MappingProxyType(
    {
        ChangeKind.OPENED: "Ouverte par {by}.",
        ChangeKind.TAKEN: "{by} prend la demande. Le guichet se tait dans le fil du fournisseur, qui le sait.",
        ChangeKind.GIVEN_BACK: "{by} rend la demande au guichet, qui répond de nouveau au fournisseur. À prendre.",
        ChangeKind.WAITING: "{by} met la demande en attente. Le fournisseur le sait. {note}",
        ChangeKind.RESUMED: "Le fournisseur a écrit : la demande n'est plus en attente.",
        ChangeKind.RESOLVED: "{by} résout la demande. Le fournisseur le sait, et peut la rouvrir.",
        ChangeKind.REOPENED: "{by} rouvre la demande. À prendre.",
        ChangeKind.REMINDED: "Relance faite : {note}",
    }
)
BY_WEB = "{by} (page de l'équipe)"
BY_SUPPLIER = "Le fournisseur"
RELAYED = "*Le fournisseur ajoute :*\n{text}"
RELAYED_ALONE = "*Demande n° {number} : le fournisseur ajoute :*\n{text}"
RELAYED_FILE = "Fichier du fournisseur (demande n° {number})."
SENT = ":white_check_mark: *Envoyé au fournisseur par {agent} :*\n{text}"
SENT_ALONE = ":white_check_mark: Votre message est parti chez le fournisseur."
NOTHING_TO_SEND = (
    "Rien n'a été transmis au fournisseur : après `!`, il faut un texte ou un fichier. "
    "Les autres messages de ce fil restent internes."
)
NOTHING_SENT = (
    "Rien n'a été transmis au fournisseur. Pour lui écrire ici, commencez votre message par `!` ; "
    "pour le reste, servez-vous des boutons de la demande."
)
EDITED_AFTER = (
    "Un message déjà envoyé au fournisseur a été modifié ici : *le fournisseur garde la première version*. "
    "Pour le corriger, envoyez-lui un nouveau message."
)
DELETED_AFTER = (
    "Un message déjà envoyé au fournisseur a été supprimé ici : *le fournisseur garde ce qu'il a reçu*. "
    "Pour le corriger, envoyez-lui un nouveau message."
)
EDITED_IN = (
    "Modifier un message n'envoie rien au fournisseur. Pour lui écrire, envoyez un nouveau message "
    "qui commence par `!`."
)
CHANGED_WORDS = "[message modifié, qui dit maintenant] {words}"
DELETED_BY_SUPPLIER = (
    "Le fournisseur a supprimé, dans son fil, un message déjà passé ici. Vous gardez ce qu'il disait."
)
FORM_SHUT = (
    "Le formulaire ne s'est pas ouvert à temps. Appuyez de nouveau, ou, pour répondre, écrivez ici un message "
    "qui commence par `!`."
)
NOT_AN_AGENT = (
    "{user} ne fait pas partie de l'équipe d'assistance : rien n'a changé, rien n'a été transmis. "
    "Les membres de l'équipe sont ceux de ce canal, hors invités, ou ceux que nomme `GUICHET_SUPPORT_TEAM`."
)
STALE = (
    "La demande n° {number} a changé depuis que cette carte a été affichée ({status}) : rien n'a été fait."
)
NOT_NOW = "La demande n° {number} est {status} : rien n'a changé, rien n'a été transmis."
NOT_SENT = (
    "Rien n'a été transmis : la demande n° {number} est {status}. Rouvrez-la pour écrire au fournisseur. "
    "Votre texte :\n{words}"
)
GONE = (
    "Cette demande n'existe plus : le temps pendant lequel elle est gardée est passé. Rien n'a été fait, rien n'a été "
    "transmis."
)
OTHER_OPEN = (
    "La demande n° {number} n'a pas été rouverte : le fournisseur en a déjà une autre dans le même fil."
)
FAILED = (
    "Votre action sur cette demande n'a pas abouti (référence {reference}). Vérifiez l'état de la demande, "
    "puis réessayez."
)
FILE_ADDED = "Fichier {file} : {verdict}"
FILE_NOT_CHECKED = "Fichier {file} : non vérifié"
FILE_LEFT_OUT = "Fichier {file} : non transmis, trop de fichiers à la fois"
FILE_NOT_COPIED = "Le fichier {file} du fournisseur n'a pas été copié ici : {reason}. Le fournisseur le sait."
FILE_NOT_SENT = "Votre fichier {file} n'a pas été transmis au fournisseur : {reason}. Le fournisseur le sait."

REFUSALS: Mapping[FileRefusal, Bilingual] = MappingProxyType(
    {
        FileRefusal.TOO_LARGE: Bilingual(
            fr="il dépasse la taille acceptée", en="it is larger than what is taken here"
        ),
        FileRefusal.PROGRAM: Bilingual(
            fr="un programme ou un script n'est pas transmis", en="a program or a script is not passed on"
        ),
        FileRefusal.TOO_MANY: Bilingual(
            fr="trop de fichiers à la fois, envoyez les autres dans un autre message",
            en="too many files at a time, send the others in another message",
        ),
        FileRefusal.GONE: Bilingual(
            fr="il n'est plus disponible dans Slack", en="it is no longer available in Slack"
        ),
        FileRefusal.ELSEWHERE: Bilingual(
            fr="il n'est pas déposé dans Slack, c'est un lien vers un autre service",
            en="it is not stored in Slack, it is a link to another service",
        ),
        FileRefusal.UNREADABLE: Bilingual(
            fr="Slack ne nous laisse pas le lire", en="Slack does not let us read it"
        ),
        FileRefusal.NOT_TAKEN: Bilingual(
            fr="l'autre côté ne reçoit pas de fichiers", en="the other side does not take files"
        ),
    }
)

# ---- reminders ----

REMINDER = (
    ":hourglass: *Demande n° {number}* : le fournisseur attend une réponse depuis {waited} ouvrées. {who}"
)
REMIND_ALL = "Qui la prend ?"
REMIND_HOLDER = "{agent}, elle est entre vos mains."
REMIND_ON_CALL = "{on_call}, personne n'a encore répondu."
WHOLE_CHANNEL = "le canal"

# ---- the App Home ----

HOME_QUEUE = "*Les demandes à traiter* — au {at}, rouvrez l'accueil pour l'actualiser"
HOME_NOTHING = "Aucune demande ici."
HOME_MORE = "… et {count} autres, moins pressantes."
HOME_URGENT = ":rotating_light: "
HOME_AGE = "Reçue le {opened}"
HOME_WAITED = ", attend une réponse depuis {waited} ouvrées"
HOME_FIGURES = (
    "*Les sept derniers jours*\n"
    "Questions : {answered} avec réponse, {offered} avec un choix de sujets, {unknown} sans réponse\n"
    "Avis : {useful} « utile », {not_useful} « ce n'est pas ma question »\n"
    "Demandes ouvertes : {handed_over}, dont {unanswered} sans réponse d'une personne ; "
    "première réponse en {first_reply} ouvrées (médiane)"
)
HOME_GAPS = "*Les questions sans réponse de la semaine*, par sujet"
HOME_NO_GAPS = "Aucune."
HOME_GAP = "*{count} fois*\n{questions}"

# ---- forms ----

FORM_TITLE = "Demande n° {number}"
FORM_CANCEL = "Annuler"
PREVIEW = "Aperçu"
SEND = "Envoyer"
REPLY_LABEL = "Réponse au fournisseur"
REPLY_HINT = "Rien ne part encore : l'étape suivante montre ce que le fournisseur lira."
PREVIEWED_HINT = "« Envoyer » envoie ce texte. S'il a changé, l'aperçu est refait d'abord."
PREVIEW_LEAD = "*Voici ce que le fournisseur lira :*"
REPLY_EMPTY = "Écrivez la réponse à envoyer au fournisseur."
WAIT_LABEL = "Ce qu'on attend (facultatif)"
WAIT_HINT = "Le fournisseur le lira. Les relances s'arrêtent jusqu'à son prochain message."
WAIT_SUBMIT = "Mettre en attente"
