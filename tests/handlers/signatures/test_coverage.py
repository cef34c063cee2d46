from dataclasses import replace

from pyhanko.sign.validation.status import SignatureCoverageLevel

from handlers.signatures.coverage import Coverage, coverage_of
from handlers.signatures.pdf_file import open_pdf
from handlers.signatures.pdf_signature import filled_signatures
from tests.assets import pdfs


def coverages(pdf: bytes) -> list[Coverage]:
    return [coverage_of(signature) for signature in filled_signatures(open_pdf(pdf))]


def test_last_signature_covers_the_whole_file(signed_pdf: bytes) -> None:
    assert coverages(signed_pdf) == [(SignatureCoverageLevel.ENTIRE_FILE, 1)]


def test_earlier_signature_covers_its_revision(twice_signed_pdf: bytes) -> None:
    assert coverages(twice_signed_pdf) == [
        (SignatureCoverageLevel.ENTIRE_REVISION, 1),
        (SignatureCoverageLevel.ENTIRE_FILE, 2),
    ]


def test_update_leaves_the_signature_its_revision(appended_pdf: bytes) -> None:
    assert coverages(appended_pdf) == [(SignatureCoverageLevel.ENTIRE_REVISION, 1)]


def test_file_cut_inside_the_covered_range_leaves_nothing_sure(signed_pdf: bytes) -> None:
    (signature,) = filled_signatures(open_pdf(signed_pdf))
    cut = replace(signature, file=signature.file._replace(content=signed_pdf[:-1]))
    assert coverage_of(cut).level is SignatureCoverageLevel.UNCLEAR


def test_signature_replaced_by_an_update_does_not_cover_it(signed_pdf: bytes) -> None:
    replaced = pdfs.change_reason(signed_pdf, "Lu et approuvé")
    assert [coverage.level for coverage in coverages(replaced)] == [
        SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START
    ]
