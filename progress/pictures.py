"""An SVG file as pixels, for programs that take nothing else."""

from lutonhet.typesetting import pictures_of

DOTS = 192  # to the inch: twice what a drawing's units are


def png_of(svg: bytes, width: int, height: int) -> bytes:
    """The picture, so many units wide and high, as a PNG."""
    values = {"svg": svg.decode(), "width": width * 0.75, "height": height * 0.75}
    (picture,) = pictures_of("progress/picture.typ", values, dots=DOTS)
    return picture
