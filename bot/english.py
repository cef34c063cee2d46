"""What a check says, for a supplier who reads English: what each finding and each control's state means.

A check writes in French, as the buyer reads it, with names and dates. These sentences stand beside its own words,
not in their place. The buyer's own advice in English is in its book.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from handlers import State
from handlers.findings import Code
from handlers.models import ControlName, MentionName, MentionState


class English(NamedTuple):
    """A finding's meaning, without the names and dates of the case."""

    text: str
    advice: str
    """What to do, where the book says nothing of its own."""


_SIGN_AGAIN = "Sign the final version of the document again, then change nothing in it."
_ONE_BY_ONE = "Have the documents checked in several goes."
_ASK_A_PERSON = "Have it checked with another tool, or ask a person for help."
_QUALIFIED = "Sign with a qualified certificate under the eIDAS regulation, in the signer's name."
_CONFIRM = "Ask your provider to confirm that your signing certificate is qualified."
_BY_A_PERSON = "Have the document signed by the person who may sign, with a certificate in their name."
_AS_IT_IS = "Submit the file exactly as it came out of the signing tool."

ENGLISH_FINDINGS: Mapping[str, English] = MappingProxyType(
    {
        Code.CERTIFICATE_NOT_QUALIFIED: English(
            "The certificate does not claim to be qualified.", _QUALIFIED
        ),
        Code.CERTIFICATE_QUALIFICATION_NOT_CONFIRMED: English(
            "The certificate claims to be qualified; no official trusted list was consulted to confirm it.",
            _CONFIRM,
        ),
        Code.ELECTRONIC_SEAL: English(
            "This is an electronic seal, an organisation's mark, not a person's signature.", _BY_A_PERSON
        ),
        Code.CERTIFICATE_EXPIRED: English(
            "The certificate had expired before the signing date.",
            "Sign again with a certificate that is in date.",
        ),
        Code.CERTIFICATE_NOT_YET_VALID: English(
            "The certificate was not valid yet on the signing date.",
            "Check your computer's date, then sign again with a certificate that is in date.",
        ),
        Code.CERTIFICATE_REVOCATION_NOT_CHECKED: English(
            "We did not check whether the certificate had been revoked.",
            "If you lost your key or had this certificate cancelled, sign again with another one.",
        ),
        Code.CERTIFICATE_NOT_QUALIFIED_BY_LIST: English(
            "The official trusted list says that the certificate is not qualified.", _QUALIFIED
        ),
        Code.CERTIFICATE_REVOKED: English(
            "The certificate had been revoked before the signing date.",
            "Sign again with a valid certificate.",
        ),
        Code.CERTIFICATE_REVOKED_SINCE: English(
            "The certificate was revoked, and nothing proves that the signature was made before.",
            "Sign again with a valid certificate, with a timestamp if you can.",
        ),
        Code.CERTIFICATE_EXPIRED_SINCE: English(
            "The certificate has expired, and nothing proves that the signature was made before.",
            "Sign again with a certificate that is in date, with a timestamp if you can.",
        ),
        Code.ISSUER_NOT_IN_TRUSTED_LIST: English(
            "The certificate's issuer is on no official European trusted list: the certificate is not qualified.",
            "Sign with a qualified certificate from a provider on those lists, in the signer's name.",
        ),
        Code.ISSUER_NOT_RECOGNISED: English(
            "On the signing date, the official trusted list did not recognise the certificate's issuer.",
            "Sign again with a qualified certificate from a provider that is recognised today.",
        ),
        Code.TRUSTED_LIST_MISSING: English(
            "We could not check that the certificate is qualified: the trusted list for it is missing or too old.",
            _CONFIRM,
        ),
        Code.TRUSTED_LIST_STALE: English(
            "The certificate was checked against an official trusted list that is out of date.",
            "Ask your provider whether your signing certificate is still recognised.",
        ),
        Code.TRUSTED_LIST_NEWER: English(
            "The certificate was checked against a trusted list published after the date asked for; it keeps history.",
            "You may rely on it for that date.",
        ),
        Code.SIGNER_NOT_NATURAL_PERSON: English(
            "The certificate is not in the name of a person.", _BY_A_PERSON
        ),
        Code.SIGNER_UNKNOWN: English(
            "The certificate does not tell who signed.",
            "Check that the certificate is in the name of the person who may sign.",
        ),
        Code.ALTERED_AFTER_SIGNING: English("The document was changed after this signature.", _SIGN_AGAIN),
        Code.SIGNATURE_BROKEN: English(
            "The signature does not match the file: the document or the signature was changed or damaged.",
            _SIGN_AGAIN,
        ),
        Code.SIGNATURE_DOES_NOT_COVER_FILE: English(
            "The signature does not protect the whole file; part of the document is not signed.", _SIGN_AGAIN
        ),
        Code.WEAK_ALGORITHM: English(
            "The signature relies on an algorithm that is now held to be too weak.",
            "Update your signing tool, or use another one, then sign again.",
        ),
        Code.OTHER_TOOL_INSTRUCTIONS: English(
            "A signature does not tell which tool made it.",
            "If it was not the buyer's own tool, enclose the instructions for verifying the signature.",
        ),
        Code.FORMAT_NOT_ACCEPTED: English(
            "The signature's format is none of the three accepted ones: PAdES, CAdES or XAdES.",
            "Sign again in the PAdES format (the signature is then inside the PDF).",
        ),
        Code.XADES_OR_CADES_INSTEAD_OF_PADES: English(
            "The signature's format is accepted, but PAdES (a signature inside the PDF) is preferred.",
            "You may submit this file; next time, prefer a PAdES signature.",
        ),
        Code.DOCUMENT_MISSING: English(
            "The document that the signature signs was not handed in, so the signature cannot be checked.",
            "Have the document and its signature file checked together, and submit both.",
        ),
        Code.BYTE_RANGE_ABNORMAL: English(
            "The limits of what the signature protects are abnormal: unsigned content may have been slipped in.",
            _SIGN_AGAIN,
        ),
        Code.SIGNATURE_INCOMPLETE: English(
            "The signature lacks an essential part: it looks like one, but protects nothing.", _SIGN_AGAIN
        ),
        Code.SIGNATURE_REPLACED: English(
            "The signature's own details (reason, place, date…) were rewritten afterwards.", _SIGN_AGAIN
        ),
        Code.CERTIFICATE_SUBSTITUTED: English(
            "The certificate enclosed is not the one that the signature was made with: it was replaced.",
            "Sign the document again with your certificate, and submit the file as it is.",
        ),
        Code.SEVERAL_SIGNERS_IN_ONE: English(
            "The signature holds several at once; much software checks only one of them.",
            "Have people sign one after the other, each with their own signature.",
        ),
        Code.HIDDEN_UPDATE: English(
            "Content was added after the signature in a hidden way: software may show different documents.",
            _SIGN_AGAIN,
        ),
        Code.BYTES_AFTER_END: English("Foreign data follow the end of the signed document.", _AS_IT_IS),
        Code.BYTES_BEFORE_HEADER: English("Foreign data come before the signed document.", _AS_IT_IS),
        Code.SHADOW_CONTENT: English(
            "Signed content was covered, or replaced by other content that the file was hiding.", _SIGN_AGAIN
        ),
        Code.PAGES_CHANGED_AFTER_SIGNING: English(
            "Pages were added, removed or moved after this signature.", _SIGN_AGAIN
        ),
        Code.ANNOTATION_AFTER_SIGNING: English(
            "Annotations (text, stamp, drawing…) were put on the pages or changed after this signature.",
            _SIGN_AGAIN,
        ),
        Code.FORM_FILLED_AFTER_SIGNING: English(
            "Form fields were filled in or changed after this signature.",
            "Fill in the whole form, then sign it last.",
        ),
        Code.CHANGE_FORBIDDEN: English(
            "The signature forbade the changes that were made after it.", _SIGN_AGAIN
        ),
        Code.SIGNATURE_REDRAWN: English(
            "The signature's visible frame was drawn again afterwards.", _SIGN_AGAIN
        ),
        Code.FIELD_DRAWN_UNSIGNED: English(
            "A frame that looks like a signature was drawn on the page afterwards, and nobody signed it.",
            _SIGN_AGAIN,
        ),
        Code.SIGNATURE_OVER_TEXT: English(
            "The signature's visible frame lies over text that was already signed, and may hide it.",
            "Put the signature's frame where the page is free.",
        ),
        Code.SIGNATURE_WRAPPING: English(
            "Signed content was moved within the file, and unsigned content may have taken its place.",
            _SIGN_AGAIN,
        ),
        Code.CONTAINER_FILES_NOT_SIGNED: English(
            "This container holds files that nobody signed.",
            "Make the container again with all its documents signed, or submit these files apart.",
        ),
        Code.CONTAINER_NAMES_ABNORMAL: English(
            "This container holds files whose names are abnormal or repeated: software may read different things.",
            "Give each file a plain name of its own, then sign again.",
        ),
        Code.CONTAINER_HIDES_CONTENT: English(
            "This container holds data that its list of files does not show: software may read different things.",
            "Make the container again with your signing tool, then submit it as it is.",
        ),
        Code.UNSIGNED: English(
            "We found no electronic signature in this file.",
            "If this document must be signed, sign it with your certificate, then have it checked again.",
        ),
        Code.SCANNED_SIGNATURE: English(
            "This document seems to be scanned: its pages are pictures. A scanned handwritten signature is not an "
            "electronic signature.",
            "Go back to the original document as a PDF, and sign it with your certificate.",
        ),
        Code.PICTURED_SIGNATURE: English(
            "A picture of a handwritten signature seems to lie on the document. It is not an electronic signature.",
            "Sign this PDF with your electronic signing certificate.",
        ),
        Code.SCANNED_PAGES: English(
            "Part of this document seems to be scanned. A scanned handwritten signature is not an electronic one.",
            "Sign this PDF with your electronic signing certificate.",
        ),
        Code.PICTURE_OF_DOCUMENT: English(
            "This file is a picture: it cannot carry an electronic signature, and a handwritten one on it is none.",
            "Go back to the original document, save it as a PDF, then sign that PDF with your certificate.",
        ),
        Code.SIGNATURE_REQUIRED_REMINDER: English(
            "Not every document of a submission has to be signed.",
            "See in the consultation's rules which documents have to be.",
        ),
        Code.TIMESTAMP_ONLY: English(
            "This file carries a timestamp (a proof of date), but no electronic signature.",
            "A timestamp is not a signature: sign the document with your certificate.",
        ),
        Code.NOT_SIGNABLE: English(
            "This is not a PDF, and we found no electronic signature in it.",
            "If this document must be signed, save it as a PDF, then sign that PDF in the PAdES format.",
        ),
        Code.SIGNATURE_FORMAT_NOT_CHECKED: English(
            "We cannot check signatures of this kind yet: nothing was checked here.", _ASK_A_PERSON
        ),
        Code.DETACHED_SIGNATURE_NOT_CHECKED: English(
            "A signature file seems to go with this document, but we could not check it.", _ASK_A_PERSON
        ),
        Code.SIGNED_SEPARATELY: English(
            "This document's signature is in another file; it was checked with it.",
            "Always submit the two files together, without changing the document.",
        ),
        Code.SIGNED_CONTENT: English(
            "This signature file holds the document that it signs.",
            "Submit this file as it is: taken out of it, the document no longer has its signature.",
        ),
        Code.INVOICE: English(
            "This file is an invoice or a credit note. An invoice needs no electronic signature.",
            "Submit it on the buyer's invoicing portal: this desk reads it, but does not submit it.",
        ),
        Code.INVOICE_SIRET_MISSING: English(
            "The recipient's SIRET number was not found anywhere.",
            "Write the recipient's SIRET number on the invoice.",
        ),
        Code.INVOICE_SIRET_DIFFERENT: English(
            "The number in the place of the recipient's SIRET is not the one expected.",
            "Write the recipient's SIRET number on the invoice, as the buyer gives it.",
        ),
        Code.INVOICE_SERVICE_CODE_MISSING: English(
            "The service code was not found anywhere.", "Write the recipient's service code on the invoice."
        ),
        Code.INVOICE_SERVICE_CODE_DIFFERENT: English(
            "The service code is not the one expected.",
            "Write the service code on the invoice, as the buyer gives it.",
        ),
        Code.INVOICE_COMMITMENT_NUMBER_MISSING: English(
            "The commitment number was not found anywhere.",
            "Write on the invoice the commitment number that stands on your purchase order.",
        ),
        Code.INVOICE_COMMITMENT_NUMBER_TO_COMPARE: English(
            "A commitment number was found; only your purchase order tells whether it is the right one.",
            "Compare it with the one on your purchase order.",
        ),
        Code.INVOICE_MENTIONS_NOT_CHECKED: English(
            "What the invoice must carry could not be read in full.",
            "Read it over yourself, or have the original checked: a PDF with text, or a Factur-X, UBL or CII file.",
        ),
        Code.EMPTY_FILE: English(
            "This file is empty.",
            "Save the document again, open it to see what is in it, then send it again.",
        ),
        Code.TOO_LARGE: English(
            "This file is larger than what we check.",
            "Have the documents checked one by one, or make the file smaller before signing it.",
        ),
        Code.NOT_WHAT_NAME_SAYS: English(
            "The file's name promises another kind of file than what it is.",
            "Check that it is the right file, and give it the ending that fits.",
        ),
        Code.ATTACHMENTS_NOT_CHECKED: English(
            "This PDF carries attached files, which we did not check one by one.",
            "If one of them has to be signed, submit it apart.",
        ),
        Code.DAMAGED_FILE: English(
            "This file is damaged or incomplete: we could not read it to its end.",
            "Go back to the original file, check that it opens, then send it again.",
        ),
        Code.ENCRYPTED_FILE: English(
            "A password protects this file: we could not open it.",
            "Save the document without a password, then sign it.",
        ),
        Code.UNKNOWN_FORMAT: English(
            "We do not recognise this kind of file: nothing was checked.",
            "Check that it is the right file and that it opens; if so, ask a person for help.",
        ),
        Code.CHECK_FAILED: English(
            "This file is built so unusually that our check did not succeed.",
            "Make the PDF again with your usual software and sign it, or ask a person for help.",
        ),
        Code.TOOK_TOO_LONG: English(
            "The check of this file took too long and was stopped.",
            "Send the document alone, or fewer files at a time; if it goes on, ask a person for help.",
        ),
        Code.PLI_TO_SIGN: English(
            "Documents that must be signed carry no electronic signature.",
            "Sign each of these documents with your certificate, one by one, then have the whole checked again.",
        ),
        Code.PLI_CAN_BE_PUT_RIGHT: English(
            "A missing signature can be put right later.",
            "Sign before you submit if you can: that is safer than putting it right.",
        ),
        Code.PLI_ACTE_ENGAGEMENT_NOT_FOUND: English(
            "We recognised no acte d'engagement (the contract form, or ATTRI1) among these documents.",
            "If it belongs to your submission, add it, signed, under a name that says so: “Acte d'engagement.pdf”.",
        ),
        Code.PLI_REQUIRED_NOT_FOUND: English(
            "Your list says that something must be signed which we did not recognise among these documents.",
            "Add what is missing; if the document is there under another name, rename it so that it is recognised.",
        ),
        Code.PLI_SEVERAL_IDENTITIES: English(
            "Not all documents have the same signer.",
            "Make sure that each of these signers may commit the company for what they signed.",
        ),
        Code.PLI_IDENTICAL_FILES: English(
            "Some files are exact copies of another one.", "Keep one copy of each document."
        ),
        Code.PLI_SAME_DOCUMENT_TWICE: English(
            "Several files seem to be the same document.",
            "Keep the right version; if there are several lots, write the lot's number in each name.",
        ),
        Code.PLI_NAME_AND_TEXT_DISAGREE: English(
            "A file's name announces one document, its first lines another.",
            "Open this file, make sure that it is the right one, and give it the name that fits.",
        ),
        Code.PLI_DUME_AND_FORMS: English(
            "Your submission holds a DUME (ESPD) and also the forms DC1 or DC2.",
            "One of the two is enough; if both are there, make sure that they say the same.",
        ),
        Code.PLI_NO_SUPPORTING_DOCUMENTS: English(
            "We recognised no supporting document (certificates, insurance, company register) in this submission.",
            "If the consultation's rules ask for some, add those that the buyer does not have yet.",
        ),
        Code.PLI_BUYER_DOCUMENTS: English(
            "Some files seem to be the buyer's own documents.",
            "They need to be handed back, or signed, only if the consultation's rules say so.",
        ),
        Code.PLI_NOT_RECOGNISED: English(
            "Neither their names nor their first lines tell us which documents some files are.",
            "If one of them is expected, or must be signed, give it a name that says what it is.",
        ),
        Code.ARCHIVE_SIGNATURE_ONLY: English(
            "It is the archive that is signed: this does not sign the documents inside.",
            "Sign each document on its own, then put the signed documents into the archive.",
        ),
        Code.MEMBERS_UNSIGNED: English(
            "Some files of the archive carry no electronic signature.",
            "See whether they are among those that must be signed; if so, sign them one by one.",
        ),
        Code.MEMBERS_NON_COMPLIANT: English(
            "The signature is not compliant in some files of the archive.",
            "Follow the advice given for each file, then make the archive again.",
        ),
        Code.MEMBERS_UNREADABLE: English(
            "Some files of the archive could not be checked.",
            "Follow the advice given for each file, then make the archive again.",
        ),
        Code.MEMBERS_ENCRYPTED: English(
            "The archive's password kept us from opening some files.",
            "Make the archive again without a password.",
        ),
        Code.MEMBERS_TO_CHECK: English(
            "In some files of the archive, something is left to look at.", "Read what is said of each file."
        ),
        Code.SIGNATURES_WITHOUT_DOCUMENT: English(
            "Some signature files lack the document that they sign.",
            "Put each document into the archive beside its signature file.",
        ),
        Code.EMPTY_ARCHIVE: English(
            "This archive holds no document.",
            "Make the archive again with your documents, then send it again.",
        ),
        Code.ARCHIVE_FORMAT_NOT_CHECKED: English(
            "We do not open archives of this kind: not all the documents inside were checked.",
            "Send the documents one by one, or in a .zip archive.",
        ),
        Code.TOO_MANY_MEMBERS: English(
            "This archive holds more files than we look at: not all of them were checked.", _ONE_BY_ONE
        ),
        Code.UNPACKED_TOO_LARGE: English(
            "Unpacked, this archive is larger than what we check: some of its files were not checked.",
            _ONE_BY_ONE,
        ),
        Code.ARCHIVE_BOMB: English(
            "Unpacked, this archive would grow beyond all measure, as those do that are made to block a "
            "computer: it was not opened to its end.",
            "Make a plain .zip archive with your documents.",
        ),
        Code.ARCHIVE_HIDES_CONTENT: English(
            "This archive holds data that its list of files does not show: software may find different "
            "documents in it.",
            "Make a .zip archive from your documents again.",
        ),
        Code.ARCHIVE_INCOMPLETE: English(
            "This archive is damaged or cut short: its list of files stops before the end, and documents may "
            "be missing.",
            "Make the archive again from your documents, then send it again.",
        ),
        Code.ARCHIVE_IN_VOLUMES: English(
            "This file is one part of an archive in several volumes: the other parts were not read.",
            "Make a single .zip archive, or several that open on their own.",
        ),
        Code.NESTED_TOO_DEEP: English(
            "This archive lies too deep within other archives: what it holds was not checked.",
            "Put your documents into one archive.",
        ),
        Code.MEMBER_DAMAGED: English(
            "This file is damaged within the archive.",
            "Make the archive again from the original file, then send it again.",
        ),
        Code.MEMBER_ENCRYPTED: English(
            "The archive's password protects this file: we could not open it.",
            "Make the archive again without a password.",
        ),
        Code.MEMBER_TOO_LARGE: English(
            "Unpacked, this file is larger than what we check; it was not checked.",
            "Have this document checked on its own, or ask a person for help.",
        ),
        Code.MEMBER_NOT_UNPACKED: English(
            "This file is compressed in a way that we cannot read: nothing was checked.",
            "Make the archive again as a plain .zip, or send this document on its own.",
        ),
        Code.MEMBER_DESCRIBED_TWICE: English(
            "The archive describes this file in two ways that contradict each other: software may read "
            "different names or contents.",
            "Make the archive again from the original file, then send it again.",
        ),
        Code.MEMBER_NOT_OPENED_HERE: English(
            "This file is compressed in the RAR format, which we cannot open here: nothing was checked.",
            "Make the archive again as a .zip, or send this document on its own.",
        ),
        Code.MEMBER_IN_OTHER_VOLUME: English(
            "Part of this file is in another volume of the archive: it was not checked.",
            "Make a single .zip archive, then send it again.",
        ),
        Code.MEMBER_IS_LINK: English(
            "This is not a document but a link to another file; we do not follow links.",
            "Put the document itself into the archive instead of the link.",
        ),
        Code.MEMBER_NAME_SIMILAR: English(
            "Another file of the archive has the same name, capitals or accents aside: on some computers one "
            "replaces the other.",
            "Give each file a really different name, then make the archive again.",
        ),
        Code.MEMBER_NAME_REPEATED: English(
            "Another file of the archive has exactly the same name.",
            "Give each file a name of its own, then make the archive again.",
        ),
        Code.MEMBER_NAME_UNSAFE: English(
            "This file's name in the archive is abnormal: it may keep the file from being opened.",
            "Rename the file with letters, figures and hyphens, then make the archive again.",
        ),
    }
)
"""By the code of the finding."""

ENGLISH_CONTROLS: Mapping[ControlName, Mapping[State, str]] = MappingProxyType(
    {
        "identity": {
            State.OK: "The certificate is in the name of a person.",
            State.WARNING: "Who signed is left to look at.",
            State.FAILED: "The certificate is not in the name of a person.",
            State.NOT_CHECKED: "We could not make sure who signed.",
        },
        "certificate": {
            State.OK: "A trusted list confirms that the certificate is qualified.",
            State.WARNING: "The certificate's category is left to look at.",
            State.FAILED: "The certificate is not a qualified one for signatures.",
            State.NOT_CHECKED: "We could not confirm that the certificate is qualified.",
        },
        "format": {
            State.OK: "The signature is in an accepted format.",
            State.WARNING: "The signature's format is close to an accepted one.",
            State.FAILED: "The signature's format is not accepted.",
            State.NOT_CHECKED: "The signature's format could not be read.",
        },
        "validity": {
            State.OK: "The certificate was valid on the signing date.",
            State.WARNING: "The certificate's validity on the signing date is left to look at.",
            State.FAILED: "The certificate was not valid on the signing date.",
            State.NOT_CHECKED: "We could not make sure that the certificate was valid on the signing date.",
        },
        "integrity": {
            State.OK: "What was signed has not changed.",
            State.WARNING: "The signature holds, but part of the file is abnormal.",
            State.FAILED: "What was signed was changed, or the signature is broken.",
            State.NOT_CHECKED: "We could not check that what was signed has not changed.",
        },
    }
)
"""What each state of a control means."""

ENGLISH_MENTIONS: Mapping[MentionName, Mapping[MentionState, str]] = MappingProxyType(
    {
        "siret": {
            MentionState.FOUND: "It is the recipient's SIRET number.",
            MentionState.DIFFERENT: "It is not the recipient's SIRET number.",
            MentionState.MISSING: "The recipient's SIRET number is nowhere on the invoice.",
            MentionState.NOT_CHECKED: "We could not make sure that the recipient's SIRET number is there.",
        },
        "service_code": {
            MentionState.FOUND: "It is the service code expected.",
            MentionState.DIFFERENT: "It is not the service code expected.",
            MentionState.MISSING: "The service code is nowhere on the invoice.",
            MentionState.NOT_CHECKED: "We could not make sure that the service code is there.",
        },
        "commitment_number": {
            MentionState.FOUND: "Only your purchase order tells whether it is the right one: compare them.",
            MentionState.DIFFERENT: "It is not the commitment number of your purchase order.",
            MentionState.MISSING: "The commitment number is nowhere on the invoice.",
            MentionState.NOT_CHECKED: "We could not make sure that the commitment number is there.",
        },
    }
)
"""What each state of a mention of an invoice means."""
