"""How does a link get from paper into a telephone? As a QR code, drawn as SVG."""

from io import BytesIO

import segno


def qr_code(address: str) -> str:
    """The address as an SVG picture that grows with the paper; a quarter of it may be smudged."""
    target = BytesIO()
    segno.make(address, error="q", micro=False).save(
        target, kind="svg", border=2, xmldecl=False, omitsize=True
    )
    return target.getvalue().decode()
