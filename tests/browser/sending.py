"""Forms that the page sends in the background: choosing a large file, pressing a button, and what can happen on the way."""

PATIENCE = 120_000  # milliseconds; some answers draw a PDF
TURNED = f"""window.turning = new Promise((done) => {{
  document.addEventListener("turned", () => done(true), {{ once: true }});
  setTimeout(() => done(false), {PATIENCE});
}}); 0"""


def press(page, button):
    """Press a button of a form, and return when the page has turned to the answer."""
    page.wait_for_load_state()  # the script must be loaded to send the form
    page.evaluate(TURNED)
    button.click()
    assert page.evaluate("window.turning"), "no answer"


def lose_answer(page, path):
    """Lose the answer to the next POST to this path, which reaches the server. Later requests are answered."""
    lost = []

    def handle(route):
        if route.request.method != "POST" or lost:
            return route.fallback()
        lost.append(route.fetch(max_redirects=0))
        return route.abort()

    page.route(f"**{path}", handle)
    return lost


def on_disk(folder, name, content):
    """Return the path of a file, which the browser opens by itself: Playwright needs half a minute to hand over 40 MB."""
    path = folder / name
    path.write_bytes(content)
    return path
