"""What views answer: after a verb they say in a message what was done."""

import ast

from django.conf import settings

from tests.test_house import sources

# Views that call a verb and answer with a page or a file that shows it, or that only note that something was read.
SHOWS = {"alarm_open", "victim_reveal", "referral_reveal", "complaint_reveal", "suspect_reveal", "data_request_reveal"}
SHOWS |= {
    "attachment_detail",
    "attachment_open",
    "paper_file",
    "referral_seen",
    "notice_open",
    "public_form",
    "public_status",
    "outbox_send",
}
SHOWS |= {
    "export_download",
    "search_person",
    "near_duplicate_reveal",
    "victim_pair_reveal",
    "evidence_open",
    "register_file_open",
}
SAYS = {"answer", "done", "press", "success"}


def functions(path):
    """Return {name of a function: names of what it calls, in this module also indirectly}."""
    nodes = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]
    direct = {node.name: {called(call) for call in ast.walk(node) if isinstance(call, ast.Call)} for node in nodes}
    everything = {}
    for name in direct:
        reached, waiting = set(), [name]
        while waiting:
            new = direct.get(waiting.pop(), set()) - reached
            reached |= new
            waiting += new
        everything[name] = reached
    return {node.name: (node, everything[node.name]) for node in nodes}


def called(call):
    return getattr(call.func, "id", None) or getattr(call.func, "attr", None)


def test_every_view_that_calls_a_verb_says_what_was_done():
    silent = []
    for path in sources(*settings.OWN_APPS):
        if "views" not in path.parts:
            continue
        for name, (node, calls) in functions(path).items():
            decorators = {called(each) for each in node.decorator_list if isinstance(each, ast.Call)}
            accepts = "accepts" in decorators or ("allow" in decorators and "attempt" in calls)
            if accepts and name not in SHOWS and not calls & SAYS:
                silent.append(f"{path.stem}.{name}")
    assert not silent
