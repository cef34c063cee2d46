"""Sentences that only Slack shows, in French and in English; the support team's in French alone."""

from knowledge.models import Bilingual

USEFUL = Bilingual(fr="Utile", en="Useful")
NOT_MY_QUESTION = Bilingual(fr="Ce n'est pas ma question", en="That is not my question")
ASK_PERSON = Bilingual(fr="Parler à quelqu'un", en="Talk to someone")
WHY = Bilingual(fr="Pourquoi ?", en="Why?")
REPORT = Bilingual(fr="Le rapport", en="The report")
BROWSE = Bilingual(fr="Parcourir les sujets", en="Browse the subjects")

THANKS = Bilingual(fr="Merci, c'est noté.", en="Thank you, noted.")
MISSED_AGAIN = Bilingual(
    fr="Voilà plusieurs fois que je ne sais pas vous répondre. Voulez-vous qu'une personne s'en charge ?",
    en="Several times now I could not answer you. Would you like a person to take over?",
)
RULE_TITLE = Bilingual(fr="Règle {rule}", en="Rule {rule}")
SOURCE = Bilingual(fr="Source : {document}", en="Source: {document}")

NEAREST = Bilingual(
    fr="Voici les sujets les plus proches de votre message. Sinon, une personne peut vous répondre.",
    en="These subjects are the nearest to your message. Otherwise, a person can answer you.",
)
NOTHING_NEAR = Bilingual(
    fr="Je ne vois aucun autre sujet proche de votre message. Une personne peut vous répondre.",
    en="I see no other subject near your message. A person can answer you.",
)
GONE = Bilingual(
    fr="Ce bouton ne correspond plus à rien. Posez de nouveau votre question, ici même.",
    en="This button no longer leads anywhere. Ask your question again, right here.",
)

TICKET_BEGUN = Bilingual(fr="J'ouvre votre demande…", en="I am opening your request…")
TICKET_OPENED = Bilingual(
    fr="Votre demande est notée : c'est la demande n° {number}. Une personne vous répondra ici, "
    "dans ce fil. D'ici là, je réponds encore à vos questions et je vérifie vos fichiers ; ce que vous écrivez ici "
    "est aussi transmis à l'équipe.",
    en="Your request has been noted: it is request no. {number}. A person will answer you here, "
    "in this thread. Until then I still answer your questions and check your files; what you write "
    "here goes to the team too.",
)
TICKET_NOTED = Bilingual(
    fr="Votre demande est notée : c'est la demande n° {number}. Elle attend une personne sur la page de "
    "l'équipe ; la réponse arrivera ici, dans ce fil.",
    en="Your request has been noted: it is request no. {number}. It is waiting for a person on the team's "
    "page; the answer will arrive here, in this thread.",
)
TAKEN = Bilingual(
    fr="{agent} s'occupe de votre demande n° {number}. Je me tais ici jusqu'à la fin : ce que vous écrivez "
    "ou déposez dans ce fil lui est transmis.",
    en="{agent} is taking care of your request no. {number}. I keep quiet here until it is resolved: what you "
    "write or drop in this thread is passed on.",
)
GIVEN_BACK = Bilingual(
    fr="{agent} a rendu votre demande n° {number} : elle attend une autre personne de l'équipe. D'ici là, je "
    "réponds de nouveau à vos questions dans ce fil.",
    en="{agent} has handed back your request no. {number}: it is waiting for someone else of the team. Until then "
    "I answer your questions in this thread again.",
)
WAITING = Bilingual(
    fr="Votre demande n° {number} est en attente d'un élément de votre part, ou de quelqu'un d'autre. Écrivez dans "
    "ce fil dès que vous avez du nouveau : {agent} le recevra.",
    en="Your request no. {number} is on hold until something arrives, from you or from someone else. Write in this "
    "thread as soon as you have news: {agent} will get it.",
)
WAITING_FOR = Bilingual(
    fr="Votre demande n° {number} est en attente. {agent} attend :\n{note}\nÉcrivez dans ce fil dès que vous avez du "
    "nouveau : je le lui transmets.",
    en="Your request no. {number} is on hold. {agent} is waiting for:\n{note}\nWrite in this thread as soon as you "
    "have news: I pass it on.",
)
RESOLVED = Bilingual(
    fr="La demande n° {number} est résolue. Je réponds de nouveau à vos questions dans ce fil. Si ce n'est pas réglé, "
    "rouvrez-la.",
    en="Request no. {number} is resolved. I answer your questions in this thread again. If it is not settled, "
    "reopen it.",
)
REOPENED = Bilingual(
    fr="La demande n° {number} est rouverte : une personne de l'équipe la reprendra ici. Écrivez dans ce fil ce qui "
    "manque : je le lui transmets.",
    en="Request no. {number} is open again: someone from the team will take it up here. Write in this thread what is "
    "missing: I pass it on.",
)
REOPEN = Bilingual(fr="Rouvrir ma demande", en="Reopen my request")
STILL_RESOLVED = Bilingual(
    fr="La demande n° {number} est résolue : ce que vous écrivez ici n'est plus transmis. Rouvrez-la si vous vouliez "
    "parler à la même personne.",
    en="Request no. {number} is resolved: what you write here is no longer passed on. Reopen it if you meant to talk "
    "to the same person.",
)
REOPEN_TOO_LATE = Bilingual(
    fr="La demande n° {number} est résolue depuis trop longtemps pour être rouverte. Une personne peut en ouvrir une "
    "autre avec vous.",
    en="Request no. {number} was resolved too long ago to be reopened. A person can open another one with you.",
)
REOPEN_NOT_NOW = Bilingual(
    fr="La demande n° {number} n'est plus à rouvrir : elle l'est déjà.",
    en="Request no. {number} need not be reopened: it is open already.",
)
REOPEN_OTHER_OPEN = Bilingual(
    fr="Une autre demande est déjà ouverte dans ce fil : la demande n° {number} n'a pas été rouverte. Écrivez ici, "
    "une personne vous lira.",
    en="Another request is already open in this thread: request no. {number} was not reopened. Write here, a person "
    "will read you.",
)
REPLY = Bilingual(fr="*{agent}* vous répond :", en="*{agent}* replies:")
REPLY_HOW = Bilingual(
    fr="Répondez dans ce fil : je me tais, et vos messages sont transmis à {agent} (demande n° {number}).",
    en="Answer in this thread: I keep quiet, your messages are passed on to {agent} (request no. {number}).",
)
PASSED_ON = Bilingual(
    fr="Transmis à {agent} (demande n° {number}).", en="Passed on to {agent} (request no. {number})."
)
AGENT_FILE = Bilingual(
    fr="Fichier de l'équipe, pour votre demande n° {number}.",
    en="A file from the team, for your request no. {number}.",
)
AGENT_FILE_REFUSED = Bilingual(
    fr="Un fichier joint par l'équipe, {file}, n'a pas pu vous être transmis : {reason}. L'équipe le sait.",
    en="A file attached by the team, {file}, could not be passed on to you: {reason}. The team knows.",
)
OWN_FILE_REFUSED = Bilingual(
    fr="Votre fichier {file} n'a pas été transmis à l'équipe : {reason}.",
    en="Your file {file} was not passed on to the team: {reason}.",
)
TICKET_ELSEWHERE = Bilingual(
    fr="Si c'est pour votre demande n° {number} : elle a son propre fil, plus haut. Écrivez ou déposez là ; ici, "
    "l'équipe ne vous lit pas.",
    en="If this is about your request no. {number}: it has its own thread, further up. Write or drop it there; here, "
    "the team does not read you.",
)
SOMEONE = Bilingual(fr="Une personne de l'équipe", en="Someone from the team")

# ---- what comes late, or has lost its place ----

LATE_AWAY = Bilingual(
    fr="Slack ne répondait pas {when} : voici la suite, avec retard.",
    en="Slack did not answer {when}: here is what follows, late.",
)
LATE = Bilingual(
    fr="Votre message est arrivé {when} : voici la réponse, avec retard.",
    en="Your message arrived {when}: here is the answer, late.",
)
THREAD_GONE = Bilingual(
    fr="Le message auquel je répondais n'est plus là : voici la suite, hors de son fil.",
    en="The message that I was answering is no longer there: here is what follows, outside its thread.",
)

# ---- files ----

CHECKING = Bilingual(fr="Vérification en cours : {files}…", en="Being checked: {files}…")
CHECKING_SO_FAR = Bilingual(
    fr="Vérification en cours : {done} sur {total} fichiers…", en="Being checked: {done} of {total} files…"
)
SENT_PRIVATELY = Bilingual(
    fr="Je vérifie ce que vous avez déposé. Le résultat ne regarde que vous : je vous l'envoie en message direct.",
    en="I am checking what you shared. The result concerns you alone: I send it to you in a direct message.",
)
NOT_REACHED = Bilingual(
    fr="Le résultat d'une vérification ne regarde que vous, et je ne peux pas vous écrire en message direct : rien n'a "
    "été vérifié. Ouvrez un message direct avec moi et déposez-y vos fichiers.",
    en="The result of a check concerns you alone, and I cannot write you a direct message: nothing was checked. "
    "Open a direct message with me and drop your files there.",
)
CHECK_FAILED = Bilingual(
    fr="Cette vérification n'a pas abouti : rien n'est dit ici de vos fichiers. Déposez-les de nouveau dans quelques "
    "minutes, ou parlez à quelqu'un.",
    en="This check did not get through: nothing is said here of your files. Drop them again in a few minutes, or talk "
    "to someone.",
)
FILE_NOT_HAD = Bilingual(
    fr="Slack ne m'a pas donné {file} : il n'a pas été vérifié. Déposez-le de nouveau dans quelques minutes ; si cela "
    "revient, parlez à quelqu'un en donnant cette référence : {reference}.",
    en="Slack did not give me {file}: it was not checked. Drop it again in a few minutes; if this comes back, talk to "
    "someone and give this reference: {reference}.",
)
REPORT_BEGUN = Bilingual(fr="Je prépare le rapport…", en="I am writing the report…")
REPORT_HERE = Bilingual(fr="Le rapport est prêt, ci-dessous.", en="The report is ready, below.")
REPORT_FAILED = Bilingual(
    fr="Le rapport n'a pas pu être fait. La vérification elle-même reste valable.",
    en="The report could not be made. The check itself stands.",
)
REPORT_NOT_SHARED = Bilingual(
    fr="Slack ne me laisse pas vous remettre le rapport. L'équipe doit donner à l'application le droit d'écrire des "
    "fichiers (`files:write`).",
    en="Slack does not let me hand you the report. The team must let the application write files (`files:write`).",
)

FILE_TOO_LARGE = Bilingual(
    fr="{file} dépasse la taille acceptée ici ({limit} Mio) : il n'a pas été vérifié. "
    "Envoyez un fichier plus petit, ou parlez à quelqu'un.",
    en="{file} is larger than what is taken here ({limit} MiB): it was not checked. "
    "Send a smaller file, or talk to someone.",
)
FILE_NOT_READABLE = Bilingual(
    fr="Slack ne me laisse pas lire {file} : il n'a pas été vérifié. "
    "L'équipe doit donner à l'application le droit de lire les fichiers (`files:read`).",
    en="Slack does not let me read {file}: it was not checked. "
    "The team must let the application read files (`files:read`).",
)
FILE_GONE = Bilingual(
    fr="{file} n'est plus disponible dans Slack : il n'a pas été vérifié. Envoyez-le de nouveau.",
    en="{file} is no longer available in Slack: it was not checked. Send it again.",
)
FILE_ELSEWHERE = Bilingual(
    fr="{file} n'est pas déposé dans Slack (c'est un lien vers un autre service) : il n'a pas été vérifié. "
    "Téléchargez-le, puis déposez-le ici.",
    en="{file} is not stored in Slack (it is a link to another service): it was not checked. "
    "Download it, then drop it here.",
)
MANY_FILES = Bilingual(
    fr="Je vérifie au plus {limit} fichiers à la fois : les autres n'ont pas été vérifiés. "
    "Envoyez-les dans un autre message.",
    en="I check at most {limit} files at a time: the others were not checked. Send them in another message.",
)

# ---- a verdict ----

MEMBERS = Bilingual(fr="Contenu de l'archive : {counts}", en="In the archive: {counts}")
MORE_MEMBERS = Bilingual(
    fr="… et {count} autres fichiers, comptés ci-dessus.", en="… and {count} more files, counted above."
)
MORE_DETAILS = Bilingual(
    fr="Le détail des fichiers suivants n'est pas repris ici : envoyez-les un par un pour l'obtenir.",
    en="Details of the next files are left out: send them one by one to see them.",
)

# ---- the App Home, and the subjects to browse ----

HOME_HELP = Bilingual(
    fr="*Le guichet des fournisseurs*\nÉcrivez-moi un message direct : posez votre question, ou déposez un fichier "
    "pour savoir si sa signature électronique tiendrait.",
    en="*The suppliers' desk*\nWrite me a direct message: ask your question, or drop a file to learn whether its "
    "electronic signature would stand.",
)
HOME_TICKETS = Bilingual(fr="*Vos demandes*", en="*Your requests*")
HOME_NO_TICKET = Bilingual(
    fr="Aucune. Quand je ne sais pas répondre, « Parler à quelqu'un » en ouvre une.",
    en="None. When I cannot answer, “Talk to someone” opens one.",
)
HOME_TICKET = Bilingual(fr="*N° {number}* — {state} — {when}", en="*No. {number}* — {state} — {when}")
STATE_OPEN = Bilingual(fr="en attente d'une personne", en="waiting for a person")
STATE_TAKEN = Bilingual(fr="prise par {agent}", en="taken by {agent}")
STATE_WAITING = Bilingual(fr="en attente, suivie par {agent}", en="on hold, followed by {agent}")
STATE_RESOLVED = Bilingual(fr="résolue", en="resolved")
HOME_SUBJECTS = Bilingual(fr="*Parcourir les sujets*", en="*Browse the subjects*")
SUBJECTS_TITLE = Bilingual(fr="Les sujets", en="The subjects")
ANSWER_TITLE = Bilingual(fr="La réponse", en="The answer")
PICK_TOPIC = Bilingual(fr="Choisissez un sujet.", en="Choose a subject.")
SHUT = Bilingual(fr="Fermer", en="Close")
BACK = Bilingual(fr="Retour", en="Back")

# ---- message shortcuts, and the form that opens a request ----

ASIDE_BEGUN = Bilingual(fr="Je regarde ce message…", en="I am looking at this message…")
ASIDE_ABOUT = Bilingual(fr="Au sujet de ce message :\n{quote}", en="About this message:\n{quote}")
ASIDE_NO_WORDS = Bilingual(
    fr="Ce message ne contient pas de texte : posez votre question ici.",
    en="This message holds no text: ask your question here.",
)
ASIDE_NO_FILE = Bilingual(
    fr="Ce message ne contient pas de fichier. Déposez ici celui qui est à vérifier.",
    en="This message holds no file. Drop the one to check here.",
)
REQUEST_TITLE = Bilingual(fr="Ouvrir une demande", en="Open a request")
REQUEST_SEND = Bilingual(fr="Envoyer", en="Send")
REQUEST_CANCEL = Bilingual(fr="Annuler", en="Cancel")
REQUEST_LABEL = Bilingual(fr="Votre demande à l'équipe", en="Your request to the team")
REQUEST_HINT = Bilingual(
    fr="Une personne répondra dans le fil de ce message, ou en message direct si je n'y suis pas.",
    en="A person will answer in the thread of this message, or in a direct message if I am not there.",
)
REQUEST_HINT_DIRECT = Bilingual(
    fr="Une personne vous répondra en message direct.", en="A person will answer you in a direct message."
)
REQUEST_EMPTY = Bilingual(fr="Écrivez votre demande.", en="Write your request.")
REQUEST_SHUT = Bilingual(
    fr="Le formulaire ne s'est pas ouvert. Écrivez ici votre demande, puis choisissez « Parler à quelqu'un ».",
    en="The form did not open. Write your request here, then choose “Talk to someone”.",
)

# ---- what the desk prepares ----

HOW_LABEL = Bilingual(
    fr="Pour recevoir l'étiquette de la copie de sauvegarde (le texte, l'adresse et une page à imprimer), écrivez-moi "
    "le numéro puis le nom du marché : `étiquette 2026-042 Travaux de toiture`",
    en="To get the label of the backup copy (the words, the address and a page to print), write to me the number, then "
    "the name of the contract: `label 2026-042 Travaux de toiture`",
)
HOW_DEADLINE = Bilingual(
    fr="Pour savoir quand commander votre certificat, écrivez-moi la date limite de remise des offres, avec l'heure si "
    "vous la connaissez : `date limite 15/01/2027 12:00`",
    en="To know when to order your certificate, write to me the deadline for offers, with the time if you know it "
    "(day/month/year): `deadline 15/01/2027 12:00`",
)
RULES_LIST = Bilingual(fr="Règles {rule}", en="Rules {rule}")
LABEL_PAGE = Bilingual(fr="La page à imprimer de votre étiquette.", en="The page to print, with your label.")
LABEL_SENT = Bilingual(
    fr="La page à imprimer est dans vos messages directs.", en="The page to print is in your direct messages."
)
LABEL_NOT_SHARED = Bilingual(
    fr="Slack ne me laisse pas vous remettre la page à imprimer. Recopiez la mention et l'adresse sur l'enveloppe.",
    en="Slack does not let me hand you the page to print. Copy the words and the address onto the envelope.",
)
COMMAND_LABEL = Bilingual(
    fr="Pour la page à imprimer, écrivez-moi la même chose en message direct.",
    en="For the page to print, write the same to me in a direct message.",
)

# ---- the slash command ----

COMMAND_HELP = Bilingual(
    fr="Écrivez votre question après la commande, par exemple `/guichet quel est le SIRET de l'acheteur ?` : la "
    "réponse est pour vous seul. Pour faire vérifier un fichier, déposez-le dans un message direct à l'application. "
    "`/guichet étiquette 2026-042 Travaux de toiture` prépare l'étiquette d'une copie de sauvegarde, "
    "`/guichet date limite 15/01/2027` dit quand commander un certificat.",
    en="Write your question after the command: the answer is for you alone. To have a file checked, drop it in a "
    "direct message to the application. `/guichet label 2026-042 Travaux de toiture` prepares the label of a backup "
    "copy, `/guichet deadline 15/01/2027` says when to order a certificate.",
)
COMMAND_REST = Bilingual(
    fr="La réponse est plus longue : posez la question en message direct pour la lire en entier.",
    en="The answer is longer: ask in a direct message to read all of it.",
)
