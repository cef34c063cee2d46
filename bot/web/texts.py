"""The sentences of the web door, in French and in English; what every door says is in `bot.texts`."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.formats import french_spaces
from knowledge.models import Bilingual, Lang

_TEXTS: Mapping[str, Bilingual] = MappingProxyType(
    {
        # every page
        "site": Bilingual(fr="Guichet fournisseurs", en="Suppliers' desk"),
        "skip": Bilingual(fr="Aller au contenu", en="Skip to content"),
        "other-language": Bilingual(fr="English", en="Français"),
        "other-language.label": Bilingual(fr="Read this page in English", en="Lire cette page en français"),
        "back-home": Bilingual(fr="Retour au guichet", en="Back to the desk"),
        "footer.source": Bilingual(fr="Réponses tirées de :", en="Answers come from:"),
        "footer.rules": Bilingual(
            fr="Chaque réponse et chaque constat cite sa règle : vous pouvez la relire.",
            en="Every answer and every finding cites its rule, for you to read.",
        ),
        "footer.kept": Bilingual(
            fr="Vos fichiers ne sont jamais conservés. Vos questions sont effacées après {days} jours, "
            "vos demandes à une personne après {months} mois.",
            en="Your files are never kept. Your questions are deleted after {days} days, "
            "your requests to a person after {months} months.",
        ),
        "working": Bilingual(fr="Un instant…", en="One moment…"),
        "offline": Bilingual(
            fr="La page n'a pas pu joindre le guichet. Vérifiez votre connexion, puis recommencez.",
            en="The page could not reach the desk. Check your connection, then try again.",
        ),
        # the suppliers' page
        "home.title": Bilingual(
            fr="Une question ? Un document à vérifier ?", en="A question? A document to check?"
        ),
        "home.lead": Bilingual(
            fr="Posez une question sur la facturation, le dépôt d'une offre ou la signature "
            "électronique, ou faites vérifier vos documents signés avant de les déposer.",
            en="Ask about invoicing, submitting a bid or signing electronically, or have your "
            "signed documents checked before you submit them.",
        ),
        "ask.title": Bilingual(fr="Posez votre question", en="Ask your question"),
        "ask.label": Bilingual(fr="Votre question, avec vos mots", en="Your question, in your own words"),
        "ask.send": Bilingual(fr="Poser la question", en="Ask"),
        "check.title": Bilingual(fr="Faites vérifier vos fichiers", en="Have your files checked"),
        "check.label": Bilingual(
            fr="Vos fichiers : PDF signés, signatures, archives",
            en="Your files: signed PDFs, signatures, archives",
        ),
        "check.drop": Bilingual(fr="Glissez vos fichiers ici, ou", en="Drop your files here, or"),
        "check.choose": Bilingual(fr="Choisir des fichiers", en="Choose files"),
        "check.limits": Bilingual(
            fr="{files} fichiers à la fois, {size} par fichier. Rien n'est conservé.",
            en="{files} files at a time, {size} per file. Nothing is kept.",
        ),
        "check.send": Bilingual(fr="Vérifier", en="Check"),
        "check.progress": Bilingual(fr="Envoi en cours", en="Sending"),
        "check.working": Bilingual(fr="Vérification en cours…", en="Checking…"),
        "check.progress-of": Bilingual(
            fr="{done} fichiers vérifiés sur {total}", en="{done} of {total} files checked"
        ),
        "check.must-sign": Bilingual(
            fr="Quels documents doivent être signés ?", en="Which documents must be signed?"
        ),
        "check.must-sign.label": Bilingual(
            fr="Documents à signer d'après votre règlement de la consultation",
            en="Documents to be signed, as the rules of your consultation say",
        ),
        "check.must-sign.hint": Bilingual(
            fr="Un par ligne, avec vos mots : acte d'engagement, mémoire technique… Sans liste, nous attendons "
            "l'acte d'engagement.",
            en="One a line, in your own words: acte d'engagement, mémoire technique… Without a list, we expect "
            "the acte d'engagement.",
        ),
        "check.none-chosen": Bilingual(
            fr="Aucun fichier n'est arrivé. Choisissez au moins un fichier, puis « Vérifier ».",
            en="No file arrived. Choose at least one file, then “Check”.",
        ),
        "person.door": Bilingual(fr="Une personne peut vous répondre", en="A person can answer you"),
        "person.title": Bilingual(fr="Parler à quelqu'un", en="Talk to someone"),
        "person.lead": Bilingual(
            fr="Une personne de l'équipe achats reprend votre demande, avec vos questions et le "
            "résultat de vos vérifications.",
            en="A person from the purchasing team takes over, with your questions and the results "
            "of your checks.",
        ),
        "person.contact": Bilingual(
            fr="Votre nom, votre entreprise (facultatif)", en="Your name, your company (optional)"
        ),
        "person.words": Bilingual(fr="Votre message (facultatif)", en="Your message (optional)"),
        "person.send": Bilingual(fr="Envoyer ma demande", en="Send my request"),
        # what the desk prepares
        "offers.title": Bilingual(fr="Préparer votre dépôt", en="Prepare your submission"),
        "offer.form": Bilingual(fr="Votre marché", en="Your contract"),
        "offer.label": Bilingual(fr="Préparer l'étiquette", en="Prepare the label"),
        "offer.deadline": Bilingual(fr="Quand commander un certificat ?", en="When to order a certificate?"),
        "label.lead": Bilingual(
            fr="Donnez le numéro et le nom du marché : vous recevez la mention à porter sur l'enveloppe de la "
            "copie de sauvegarde, l'adresse, et une page à imprimer. Rien n'est conservé.",
            en="Give the number and the name of the contract: you get the words to write on the envelope of the "
            "backup copy, the address, and a page to print. Nothing is kept.",
        ),
        "label.number.hint": Bilingual(fr="Par exemple : 2026-042", en="For instance: 2026-042"),
        "label.name.hint": Bilingual(
            fr="Par exemple : Travaux de toiture", en="For instance: Travaux de toiture"
        ),
        "label.print": Bilingual(fr="Page à imprimer (PDF)", en="Page to print (PDF)"),
        "deadline.lead": Bilingual(
            fr="Donnez la date limite de remise des offres : vous recevez le dernier jour sûr pour commander un "
            "certificat de signature, et comment il est compté. Rien n'est conservé.",
            en="Give the deadline for offers: you get the last safe day to order a signing certificate, and how it "
            "is counted. Nothing is kept.",
        ),
        "deadline.day": Bilingual(fr="Date limite", en="Deadline"),
        "deadline.at": Bilingual(fr="Heure, à Paris (facultatif)", en="Time, in Paris (optional)"),
        "deadline.send": Bilingual(fr="Voir les dates", en="Show the dates"),
        "deadline.steps": Bilingual(fr="Ce que vous pouvez faire", en="What you can do"),
        "result.title": Bilingual(fr="Résultat", en="Result"),
        # an answer
        "answer.question": Bilingual(fr="Vous demandez", en="You ask"),
        "answer.choice": Bilingual(fr="Quel sujet vous intéresse ?", en="Which subject do you mean?"),
        "answer.choice.text": Bilingual(
            fr="Votre question peut concerner plusieurs sujets. Choisissez le vôtre :",
            en="Your question may be about several subjects. Pick yours:",
        ),
        "answer.unknown": Bilingual(fr="Le document ne le dit pas", en="The document does not say"),
        "answer.unusable": Bilingual(fr="Question à reformuler", en="Question to rephrase"),
        "answer.rule": Bilingual(fr="Règle {id} — {section}", en="Rule {id} — {section}"),
        "answer.facts": Bilingual(fr="À recopier", en="To copy"),
        "answer.copy": Bilingual(fr="Copier", en="Copy"),
        "answer.copied": Bilingual(fr="Copié", en="Copied"),
        "answer.not-mine": Bilingual(fr="Ce n'est pas ma question", en="That is not my question"),
        "nearest.title": Bilingual(fr="Les sujets les plus proches", en="The nearest subjects"),
        "nearest.none": Bilingual(
            fr="Aucun autre sujet du document n'est proche de votre question. Dites-la autrement, "
            "ou parlez à quelqu'un.",
            en="No other subject of the document is near your question. Say it another way, or talk"
            " to someone.",
        ),
        "muted.title": Bilingual(fr="Une personne s'occupe de vous", en="A person is helping you"),
        "muted.text": Bilingual(
            fr="{agent} suit votre demande n° {number}. Le guichet automatique se tait jusqu'à ce "
            "qu'elle soit résolue : ajoutez ces mots à votre demande.",
            en="{agent} is following your request no. {number}. The automatic desk keeps quiet "
            "until it is resolved: add these words to your request.",
        ),
        "muted.json": Bilingual(
            fr="Une personne suit la demande de cette conversation : le guichet automatique se tait"
            " jusqu'à ce qu'elle soit résolue.",
            en="A person is following this conversation's request: the automatic desk keeps quiet "
            "until it is resolved.",
        ),
        # a verdict
        "verdicts.title": Bilingual(fr="Vérification de {count} fichiers", en="Check of {count} files"),
        "verdict.file": Bilingual(fr="Fichier", en="File"),
        "verdict.why": Bilingual(fr="Pourquoi ?", en="Why?"),
        "verdict.rule": Bilingual(fr="Règle {rule}", en="Rule {rule}"),
        "verdict.keep": Bilingual(fr="Garder le rapport :", en="Keep the report:"),
        "verdict.keep.pdf": Bilingual(fr="PDF", en="PDF"),
        "verdict.keep.html": Bilingual(fr="Page à imprimer", en="Page to print"),
        "verdict.scope": Bilingual(
            fr="Elle porte sur le fichier tel que reçu ; elle ne dit ni si le signataire peut engager "
            "l'entreprise, ni si l'offre est complète.",
            en="It covers the file as received; it does not say whether the signer may commit the company, "
            "nor whether the bid is complete.",
        ),
        # a ticket
        "ticket.title": Bilingual(fr="Demande n° {number}", en="Request no. {number}"),
        "ticket.keep": Bilingual(
            fr="Gardez l'adresse de cette page : elle seule permet de suivre votre demande.",
            en="Keep this page's address: it is the only way to follow your request.",
        ),
        "ticket.follow": Bilingual(fr="Suivre ma demande n° {number}", en="Follow my request no. {number}"),
        "ticket.open": Bilingual(fr="Transmise", en="Handed over"),
        "ticket.open.text": Bilingual(
            fr="Votre demande est transmise. Une personne vous répondra ici.",
            en="Your request has been handed over. A person will answer you here.",
        ),
        "ticket.taken": Bilingual(fr="Prise en charge", en="In progress"),
        "ticket.taken.text": Bilingual(
            fr="{agent} s'occupe de votre demande.", en="{agent} is looking after your request."
        ),
        "ticket.waiting": Bilingual(fr="En attente", en="On hold"),
        "ticket.waiting.text": Bilingual(
            fr="{agent} suit votre demande, et attend un élément pour continuer. Écrivez ici dès que vous avez du "
            "nouveau.",
            en="{agent} is following your request, and waits for something to go on. Write here as soon as you have "
            "news.",
        ),
        "ticket.waiting-for": Bilingual(fr="Ce qui est attendu", en="What is waited for"),
        "ticket.resolved": Bilingual(fr="Résolue", en="Resolved"),
        "ticket.resolved.text": Bilingual(
            fr="Cette demande est résolue. Le guichet répond de nouveau à vos questions.",
            en="This request is resolved. The desk answers your questions again.",
        ),
        "ticket.reopen": Bilingual(fr="Rouvrir ma demande", en="Reopen my request"),
        "ticket.reopen.not-now": Bilingual(
            fr="Cette demande est déjà ouverte. Revenez à la demande pour y écrire.",
            en="This request is open already. Go back to it to write there.",
        ),
        "ticket.reopen.other-open": Bilingual(
            fr="Vous avez déjà une autre demande ouverte : écrivez-y, une personne vous lira.",
            en="You have another open request already: write there, a person will read you.",
        ),
        "ticket.reopen.too-late": Bilingual(
            fr="Cette demande est résolue depuis trop longtemps pour être rouverte. Ouvrez-en une nouvelle.",
            en="This request was resolved too long ago to be reopened. Open a new one.",
        ),
        "ticket.question": Bilingual(fr="Votre demande", en="Your request"),
        "ticket.no-words": Bilingual(fr="(sans message)", en="(no message)"),
        "ticket.files": Bilingual(fr="Fichiers vérifiés", en="Files checked"),
        "ticket.messages": Bilingual(fr="Échanges", en="Messages"),
        "ticket.no-messages": Bilingual(fr="Pas encore de message.", en="No message yet."),
        "ticket.you": Bilingual(fr="Vous", en="You"),
        "ticket.someone": Bilingual(fr="Une personne de l'équipe", en="Someone from the team"),
        "ticket.reply": Bilingual(fr="Ajouter un message", en="Add a message"),
        "ticket.send": Bilingual(fr="Envoyer", en="Send"),
        "ticket.new-message": Bilingual(fr="Votre demande a changé.", en="Your request has changed."),
        "ticket.empty": Bilingual(
            fr="Écrivez un message avant de l'envoyer.", en="Write a message before you send it."
        ),
        "ticket.too-long": Bilingual(
            fr="Ce message dépasse {limit} caractères : envoyez-le en plusieurs fois.",
            en="This message is longer than {limit} characters: send it in several.",
        ),
        "ticket.is-closed": Bilingual(
            fr="Cette demande est résolue : votre message n'a pas été envoyé. Rouvrez-la, posez votre question au"
            " guichet, ou ouvrez une nouvelle demande.",
            en="This request is resolved: your message was not sent. Reopen it, ask the desk, or open a new request.",
        ),
        "ticket.unknown": Bilingual(
            fr="Aucune demande ne se trouve à cette adresse. Vérifiez le lien ; les demandes "
            "anciennes sont effacées.",
            en="There is no request at this address. Check the link; old requests are deleted.",
        ),
        # refusals and errors
        "error.title": Bilingual(fr="Cela n'a pas fonctionné", en="That did not work"),
        "error.404": Bilingual(
            fr="Cette page n'existe pas. Vérifiez l'adresse, ou revenez au guichet.",
            en="This page does not exist. Check the address, or go back to the desk.",
        ),
        "error.405": Bilingual(
            fr="Cette adresse ne s'ouvre pas directement : revenez au guichet et recommencez.",
            en="This address does not open directly: go back to the desk and start again.",
        ),
        "error.other": Bilingual(
            fr="Le guichet n'a pas compris cette demande (code {code}). Revenez au guichet et recommencez.",
            en="The desk did not understand this request (code {code}). Go back to the desk and start again.",
        ),
        "error.origin": Bilingual(
            fr="Cette demande vient d'un autre site : elle a été refusée. Ouvrez le guichet et "
            "recommencez ici.",
            en="This request came from another site and was refused. Open the desk and start again here.",
        ),
        "fields.too-large": Bilingual(
            fr="Ce texte est trop long pour le guichet (plus de 1 Mo). Raccourcissez-le, ou déposez"
            " le fichier.",
            en="This text is too long for the desk (over 1 MB). Shorten it, or drop the file.",
        ),
        "fields.unreadable": Bilingual(
            fr="Le guichet n'a pas pu lire ce formulaire. Revenez au guichet et recommencez.",
            en="The desk could not read this form. Go back to the desk and start again.",
        ),
        "upload.too-large": Bilingual(
            fr="« {name} » dépasse {limit}, la plus grande taille vérifiée : l'envoi a été arrêté. "
            "Faites vérifier les documents un par un.",
            en="“{name}” is larger than {limit}, the most we check: sending was stopped. Have the "
            "documents checked one by one.",
        ),
        "upload.too-large-in-all": Bilingual(
            fr="Vos fichiers dépassent ensemble {limit} : l'envoi a été arrêté. Faites-les vérifier"
            " en plusieurs fois.",
            en="Your files together exceed {limit}: sending was stopped. Have them checked in several goes.",
        ),
        "upload.too-many": Bilingual(
            fr="Plus de {limit} fichiers à la fois : l'envoi a été arrêté. Faites-les vérifier en "
            "plusieurs fois.",
            en="More than {limit} files at a time: sending was stopped. Have them checked in several goes.",
        ),
        "upload.broken": Bilingual(
            fr="L'envoi est arrivé incomplet ou illisible : rien n'a été vérifié. Recommencez.",
            en="What was sent arrived incomplete or unreadable: nothing was checked. Try again.",
        ),
        # the support desk, for the team: in French alone
        "support.closed-here": Bilingual(
            fr="Le bureau d'assistance reste fermé à cette adresse tant qu'aucune connexion n'est "
            "configurée. Il s'ouvre sur la machine du guichet (HOST=127.0.0.1), ou dans Slack.",
            en="The support desk stays closed at this address until a login is configured. It opens"
            " on the desk's own machine (HOST=127.0.0.1), or in Slack.",
        ),
        "support.no-session": Bilingual(
            fr="Le bureau d'assistance s'ouvre par le lien à usage unique que le guichet affiche à "
            "son démarrage. Ouvrez ce lien dans ce navigateur.",
            en="The support desk opens with the one-time link that the desk prints when it starts. "
            "Open that link in this browser.",
        ),
        "support.bad-link": Bilingual(
            fr="Ce lien a déjà servi ou n'est pas le bon. Relancez le guichet pour obtenir un nouveau lien.",
            en="This link was already used or is not the right one. Restart the desk to get a new link.",
        ),
        "support.no-ticket": Bilingual(
            fr="Aucune demande ne porte ce numéro ; les demandes anciennes sont effacées.",
            en="No request has this number; old requests are deleted.",
        ),
        "support.name-needed": Bilingual(
            fr="Écrivez votre nom : le fournisseur le verra avec vos réponses.",
            en="Write your name: the supplier sees it with your replies.",
        ),
        "support.empty-reply": Bilingual(
            fr="Écrivez une réponse avant de l'envoyer au fournisseur.",
            en="Write a reply before you send it to the supplier.",
        ),
        "support.not-sent": Bilingual(
            fr="Cette demande est résolue : rien n'a été envoyé. Rouvrez-la pour écrire au fournisseur.",
            en="This request is resolved: nothing was sent. Reopen it to write to the supplier.",
        ),
        "support.refused.stale": Bilingual(
            fr="Cette demande a changé depuis que vous l'avez affichée ({state}, {agent}) : rien n'a été fait. "
            "Revenez à la demande, puis recommencez.",
            en="This request has changed since you opened it ({state}, {agent}): nothing was done. Go back to it, "
            "then try again.",
        ),
        "support.refused.not-now": Bilingual(
            fr="Dans son état ({state}, {agent}), cette demande ne le permet pas : rien n'a changé.",
            en="As it stands ({state}, {agent}), this request does not allow that: nothing has changed.",
        ),
        "support.refused.other-open": Bilingual(
            fr="Le fournisseur a déjà une autre demande ouverte dans la même conversation : celle-ci n'a pas été "
            "rouverte.",
            en="The supplier has another open request in the same conversation: this one was not reopened.",
        ),
        "support.status.open": Bilingual(fr="À prendre", en="To be taken"),
        "support.status.taken": Bilingual(fr="Prise", en="Taken"),
        "support.status.waiting": Bilingual(fr="En attente", en="On hold"),
        "support.status.resolved": Bilingual(fr="Résolue", en="Resolved"),
        "support.filter.all": Bilingual(fr="Toutes", en="All"),
        "support.filter.open": Bilingual(fr="À prendre", en="To be taken"),
        "support.filter.mine": Bilingual(fr="Les miennes", en="Mine"),
        "support.filter.waiting": Bilingual(fr="En attente", en="On hold"),
        "support.filter.urgent": Bilingual(fr="Urgentes", en="Urgent"),
        "support.change.opened": Bilingual(fr="Ouverte", en="Opened"),
        "support.change.taken": Bilingual(fr="Prise", en="Taken"),
        "support.change.given-back": Bilingual(fr="Rendue au guichet", en="Handed back"),
        "support.change.waiting": Bilingual(fr="Mise en attente", en="Put on hold"),
        "support.change.resumed": Bilingual(fr="Le fournisseur a écrit", en="The supplier wrote"),
        "support.change.resolved": Bilingual(fr="Résolue", en="Resolved"),
        "support.change.reopened": Bilingual(fr="Rouverte", en="Reopened"),
        "support.change.reminded": Bilingual(fr="Relance", en="Reminder"),
    }
)


def say(name: str, lang: Lang, /, **values: str) -> str:
    """Return a sentence in `lang`, with `values` inserted; French gets its no-break spaces."""
    text = _TEXTS[name].in_(lang)
    shown = french_spaces(text) if lang == "fr" else text
    return shown.format_map(values) if values else shown


def names() -> tuple[str, ...]:
    """Return the names of all sentences."""
    return tuple(_TEXTS)
