"""Room for one more signature in a PDF, written behind what is there so that earlier ones still hold."""

from __future__ import annotations

from io import BytesIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

BYTES = 16 << 10
"""Room for one signature; with its certificates it has one to six thousand."""


def with_room(pdf: bytes, field: str) -> bytes:
    """The bytes that a signature in a new field of this name covers; ``gaps.filled`` puts it in."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    steps = PdfCMSEmbedder(new_field_spec=SigFieldSpec(field)).write_cms(field_name=field, writer=writer)
    next(steps)
    place = SignatureObject(subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED, bytes_reserved=2 * BYTES)
    steps.send(SigObjSetup(sig_placeholder=place))
    prepared, out = steps.send(SigIOSetup(md_algorithm="sha256", output=BytesIO()))
    whole: bytes = out.getvalue()
    return whole[: prepared.reserved_region_start] + whole[prepared.reserved_region_end :]
