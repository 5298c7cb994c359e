"""Turns figures into template contexts for `templates/gugus/charts/` (SVG): the same drawing on the page and in the PDF.

All numbers are returned as strings with a decimal point, because Django localises numbers (12,5 would break an SVG path) but not
strings. Colours are given twice: as an attribute for the PDF, and as a class for the page with its dark and light mode. A
pattern, a sign or a printed number says the same as the colour. A hidden count is None and is drawn as "•".

Lengths are SVG units. On a page (`PAGE`, or `ASIDE` in its narrow column) labels are above their bars, so that they are readable
on a phone; on paper (`PAPER`) they are at the left, except in charts of half its width (`HALF`).
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from gugus.formats import indonesian
from gugus.formats.suppression import HIDDEN

PERCENT = 5.4  # width of "100,0%" in bold, in font sizes: system fonts of a browser are wider than those of the PDF
MOST = 120  # per cent that a bar can show; for more it ends in an arrow
# For each series: fill on paper, state class on the page, pattern.
SERIES = (("#0b4f6c", "run", ""), ("#b9741a", "ref", "stripe"), ("#7b8794", "plan", "dot"), ("#9c3d54", "no", "cross"))
PAIR = (("#7b8794", "edge", ""), ("#0b4f6c", "run", ""))  # two series where the second one matters
STRIP = 8  # height of a strip
THIN = ((0, 8), (1, 6), (3, 2))  # for each series of a strip: y and height
STATES = {"ok": "#2f6b3a", "warn": "#b07d12", "bad": "#a4243b", "calm": "#5c6770"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The layout of a chart in SVG units: width, width of the label column (0: labels above the bars), and font size.

    `tall` is the height of the highest column in font sizes.
    """

    width: int
    left: int
    size: float
    tall: float = 9

    @property
    def row(self) -> float:
        return self.size * (2.8 if self.left else 1.85)

    @property
    def bar(self) -> float:
        return self.size * 1.15

    @property
    def letters(self) -> int:
        """How many letters fit in a line of a label."""
        return int(self.left / (self.size * 0.52)) if self.left else int(self.width / (self.size * 0.63))


PAGE = Sheet(width=360, left=0, size=13)
ASIDE = Sheet(width=320, left=0, size=13, tall=6.5)
PAPER = Sheet(width=640, left=190, size=9.6)
HALF = Sheet(width=308, left=0, size=9.6)  # two side by side on paper


@dataclass(frozen=True, slots=True)
class Measure:
    """A bar of a bullet chart: per cent (None: unknown), the words beside it, and a state of STATES."""

    label: str
    percent: Decimal | None
    words: str
    state: str


def bullet(name: str, title: str, measures: Sequence[Measure], sheet: Sheet = PAPER) -> dict:
    """Return a chart of bars with a mark at 100 %."""
    aside = sheet.size * (PERCENT + 2 + 0.56 * max((len(measure.words) for measure in measures), default=0))
    band = sheet.width - sheet.left - aside
    rows, bars, end = [], *_bars([measure.label for measure in measures], sheet.size * 1.8, sheet)
    for measure, (y, labels) in zip(measures, bars, strict=True):
        length = 0 if measure.percent is None else min(float(measure.percent), MOST) / MOST * band
        middle = y + sheet.bar / 2
        rows.append(
            {
                "labels": labels,
                "y": number(y),
                "middle": number(middle),
                "text_y": number(middle + sheet.size * 0.35),
                "length": number(length),
                "fill": STATES[measure.state],
                "state": measure.state,
                "sign": _sign(measure.state, sheet.left + band + sheet.size, middle, sheet.size * 0.38),
                "arrow": _arrow(sheet.left + band, y, sheet.bar) if (measure.percent or 0) > MOST else "",
                "percent": "–" if measure.percent is None else indonesian.percent(measure.percent),
                "words": measure.words,
            }
        )
    return _chart_frame(name, title, sheet, end, measures) | {
        "rows": rows,
        "band": number(band),
        "bar": number(sheet.bar),
        "mark": number(sheet.left + 100 / MOST * band),
        "ticks": [{"x": number(sheet.left + at / MOST * band), "words": f"{at}%"} for at in (0, 50, 100)],
        "percent_x": number(sheet.left + band + sheet.size * (PERCENT + 1)),
        "sign_x": number(sheet.left + band + sheet.size),
        "sign_r": number(sheet.size * 0.38),
        "bottom": number(bars[-1][0] + sheet.bar if bars else 0),
        "words_x": number(sheet.width),
    }


def stacked(
    name: str,
    title: str,
    series: Sequence[str],
    rows: Sequence[tuple[str, Sequence[int | None], int | None]],
    sheet: Sheet = PAPER,
) -> dict:
    """Return a chart of stacked bars; each row is (label, one count per series, total).

    The hidden parts of a row with a total are drawn as one outlined piece at its end. A row without a total has no bar.
    """
    most = max((total for _, _, total in rows if total), default=0) or 1
    band = sheet.width - sheet.left - sheet.size * 4
    legend, top = _legend(series, sheet)
    drawn, places, bottom = [], *_bars([label for label, _, _ in rows], top, sheet)
    for (_, counts, total), (y, labels) in zip(rows, places, strict=True):
        pieces, x = [], float(sheet.left)
        for part, count in enumerate(counts):
            if count and total is not None:
                length = count / most * band
                pieces.append(_piece(x, length, count, part, sheet))
                x += length
        known = sum(count for count in counts if count is not None)
        rest = total - known if total is not None and None in counts else 0
        end = x + rest / most * band
        drawn.append(
            {
                "labels": labels,
                "y": number(y),
                "text_y": number(y + sheet.bar / 2 + sheet.size * 0.35),
                "pieces": pieces,
                "rest": {"x": number(x), "length": number(end - x), "middle": number((x + end) / 2)} if rest else None,
                "total": HIDDEN if total is None else indonesian.number(total),
                "total_x": number(end + sheet.size * 0.5),
            }
        )
    return _chart_frame(name, title, sheet, bottom, rows) | {
        "legend": legend,
        "rows": drawn,
        "bar": number(sheet.bar),
        "patterns": _patterns(SERIES[: len(series)]),
        "hidden": any(None in (*counts, total) for _, counts, total in rows),
    }


def columns(
    name: str,
    title: str,
    series: Sequence[str],
    groups: Sequence[tuple[str, Sequence[int | None]]],
    sheet: Sheet = PAPER,
    styles: Sequence[tuple[str, str, str]] = SERIES,
) -> dict:
    """Return a chart of grouped vertical bars; each group is (label, one count per series), each series as in `styles`."""
    most = max((count for _, counts in groups for count in counts if count), default=0) or 1
    tall, label_height = sheet.size * sheet.tall, sheet.size * 1.9
    legend, top = _legend(series, sheet, styles)
    base = top + sheet.size * 1.4 + tall
    group_width = sheet.width / max(len(groups), 1)
    thick = min(group_width * 0.8 / max(len(series), 1), sheet.size * 4)
    drawn = []
    for place, (label, counts) in enumerate(groups):
        middle = (place + 0.5) * group_width
        start = middle - thick * len(counts) / 2
        bars = []
        for part, count in enumerate(counts):
            x, high = start + part * thick, (count or 0) / most * tall
            fill, state, pattern = styles[part]
            bars.append(
                {
                    "x": number(x + 1),
                    "y": number(base - high),
                    "width": number(thick - 2),
                    "height": number(high),
                    "middle": number(x + thick / 2),
                    "value_y": number(base - high - sheet.size * 0.4),
                    "value": HIDDEN if count is None else indonesian.number(count),
                    "fill": fill,
                    "state": state,
                    "pattern": pattern,
                }
            )
        drawn.append({"label": label, "middle": number(middle), "bars": bars})
    return _chart_frame(name, title, sheet, base + label_height, groups) | {
        "legend": legend,
        "groups": drawn,
        "base": number(base + 0.5),
        "label_y": number(base + sheet.size * 1.4),
        "patterns": _patterns(styles[: len(series)]),
    }


def strip(counts: Sequence[int], most: int) -> dict:
    """Return a thin bar for a row that says its counts in words: one piece for each count, on an axis of `most`.

    The page stretches it, which would distort a pattern. So each series is thinner than the one before it.
    """
    pieces = [
        {"x": number(sum(counts[:part])), "y": number(y), "length": number(count), "height": number(height), "state": state}
        for part, (count, (y, height), (_, state, _)) in enumerate(zip(counts, THIN, SERIES, strict=False))
        if count
    ]
    return {"width": number(most), "height": number(STRIP), "pieces": pieces}


def number(value: float) -> str:
    """Return a number for SVG: at most two decimals, with a point in every language, never "-0"."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def _chart_frame(name, title, sheet, height, rows):
    return {
        "name": name,
        "title": title,
        "empty": not rows,
        "width": number(sheet.width),
        "height": number(height),
        "left": number(sheet.left),
        "label_x": number(sheet.left - sheet.size * 0.6 if sheet.left else 0),
        "anchor": "end" if sheet.left else "start",
        "size": number(sheet.size),
        "tick_y": number(sheet.size),
        "tick_top": number(sheet.size * 1.3),
    }


def _bars(labels, top, sheet):
    """Return the position of each bar, (y, lines of its label as words and y), and the y after the last one.

    A label at the left uses the height of its bar; a label above it adds one or more lines.
    """
    step = sheet.size * (1.06 if sheet.left else 1.2)
    bars, y = [], top
    for label in labels:
        lines = textwrap.wrap(label, sheet.letters) or [""]
        if sheet.left:
            first = y + sheet.bar / 2 + sheet.size * 0.35 - step / 2 * (len(lines) - 1)
        else:
            first = y + sheet.size
            y += step * len(lines) + sheet.size * 0.3
        bars.append((y, [{"words": words, "y": number(first + place * step)} for place, words in enumerate(lines)]))
        y += sheet.row
    return bars, y


def _legend(series, sheet, styles=SERIES):
    """Return the entries of the legend, as many in a line as fit, and its height."""
    x, line, entries = 0.0, 0, []
    for place, words in enumerate(series):
        length = sheet.size * (2 + 0.58 * len(words))
        if x and x + length > sheet.width:
            x, line = 0.0, line + 1
        fill, state, pattern = styles[place]
        y = sheet.size * (0.2 + 1.6 * line)
        entries.append(
            {
                "x": number(x),
                "y": number(y),
                "text_x": number(x + sheet.size * 1.4),
                "text_y": number(y + sheet.size * 0.85),
                "words": words,
                "fill": fill,
                "state": state,
                "pattern": pattern,
            }
        )
        x += length + sheet.size
    return entries, sheet.size * (2.4 + 1.6 * line)


def _piece(x, length, count, part, sheet):
    fill, state, pattern = SERIES[part]
    words = indonesian.number(count)
    plate = sheet.size * (0.58 * len(words) + 0.4)
    return {
        "x": number(x),
        "length": number(length),
        "middle": number(x + length / 2),
        "words": words if length > plate + (sheet.size if pattern else 1) else "",
        "plate_x": number(x + (length - plate) / 2),
        "plate": number(plate),
        "fill": fill,
        "state": state,
        "pattern": pattern,
    }


def _patterns(styles):
    return [{"kind": pattern, "fill": fill, "state": state} for fill, state, pattern in styles if pattern]


def _sign(state, x, y, r):
    """Return the path inside a state's sign: a disc for "ok", half a disc for "warn", else "". The template draws the ring."""
    if state == "ok":
        return _svg_path("M", x - r, y, "a", r, r, 0, 1, 1, 2 * r, 0, "a", r, r, 0, 1, 1, -2 * r, 0, "z")
    if state == "warn":
        return _svg_path("M", x, y - r, "a", r, r, 0, 0, 0, 0, 2 * r, "z")
    return ""


def _arrow(x, y, bar):
    return _svg_path("M", x - bar * 0.6, y + 1, "L", x - 1, y + bar / 2, "L", x - bar * 0.6, y + bar - 1, "z")


def _svg_path(*steps):
    return " ".join(step if isinstance(step, str) else number(step) for step in steps)
