"""All formats, in the order in which a delivery is shown to them."""

from pipeline.wire import (
    anpa,
    ap_json,
    dpa_json,
    iptc7901,
    mail,
    newsml12,
    newsml_g2,
    ninjs,
    nitf,
    plain,
    ritzau,
)
from pipeline.wire.format import Format

FORMATS: tuple[Format, ...] = (
    newsml_g2.FORMAT,
    newsml12.FORMAT,
    nitf.FORMAT,
    ritzau.FORMAT,
    # ninjs has the fewest keys of its own and would take the others for its kin.
    dpa_json.FORMAT,
    ap_json.FORMAT,
    ninjs.FORMAT,
    anpa.FORMAT,
    # One that lacks its control characters begins as a mail or a story might.
    iptc7901.FORMAT,
    mail.FORMAT,
    # Any text will do for this one.
    plain.FORMAT,
)
"""Asked from the first to the last; the last is not asked, but what is left."""
