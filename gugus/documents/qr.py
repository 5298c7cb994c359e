"""QR codes as one SVG path, for pages and documents."""

import qrcode


def drawing(text: str) -> dict:
    """Return {"size": modules along a side, "path": the dark ones as an SVG path}; the quiet zone of two modules is included."""
    code = qrcode.QRCode(border=2)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return {"size": len(rows), "path": path}
