"""Signatures and forms are those of PHP: it is asked."""

import json
import subprocess

from hypothesis import given, settings, strategies as st

from simulator.php import build_query, json_encode, ksort, parse_query
from simulator.zadarma.signing import event_signature, raw_signature, request_signature

# What [S1] prints and, for webhooks, what the official client does; many at once, for a process takes its time.
SCRIPT = r"""
foreach (json_decode(stream_get_contents(STDIN), true) as $case) {
    [$path, $pairs, $secret] = $case;
    $params = [];
    foreach ($pairs as [$name, $value]) { $params[$name] = $value; }
    $unsorted = http_build_query($params);
    ksort($params);
    $query = http_build_query($params, '', '&', PHP_QUERY_RFC1738);
    $sign = base64_encode(hash_hmac('sha1', $path . $query . md5($query), $secret));
    $text = implode('', array_values($params));
    $out[] = [$unsorted, $query, $sign, base64_encode(hash_hmac('sha1', $text, $secret)),
        base64_encode(hash_hmac('sha1', $text, $secret, true)), json_encode($params)];
}
echo json_encode($out);
"""

NAMES = st.from_regex(r"[a-z_][a-zA-Z0-9_]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


def php(cases: list[tuple[str, list[tuple[str, str]], str]]) -> list[list[str]]:
    """Return what PHP makes of each case."""
    done = subprocess.run(["php", "-r", SCRIPT], input=json.dumps(cases), capture_output=True, text=True, check=True)  # noqa: S607  # on PATH
    answers: list[list[str]] = json.loads(done.stdout)
    return answers


@settings(max_examples=5, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["/v1/sip/", "/v1/info/balance/", "/v1/sms/send/"]),
            st.dictionaries(NAMES, TEXTS, max_size=6).map(lambda params: list(params.items())),
            st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=20),
        ),
        min_size=20,
        max_size=60,
    )
)
def test_requests_are_signed_as_php_signs_them(cases: list[tuple[str, list[tuple[str, str]], str]]) -> None:
    for (path, pairs, secret), answer in zip(cases, php(cases), strict=True):
        unsorted, query, signature, *_ = answer
        assert build_query(pairs) == unsorted
        assert build_query(ksort(pairs)) == query
        assert parse_query(unsorted) == pairs
        assert request_signature(path, pairs, secret) == signature
        assert request_signature(path, list(reversed(pairs)), secret) == signature


def test_awkward_characters_are_spelt_as_php_spells_them() -> None:
    pairs = [("message", "~ !*'()-_.+/?&=%ąę€😀\n"), ("empty", ""), ("from", "+48 600")]
    ((_, query, signature, *_),) = php([("/v1/sms/send/", pairs, "s")])
    assert build_query(ksort(pairs)) == query
    assert "%7E" in query
    assert request_signature("/v1/sms/send/", pairs, "s") == signature


def test_lists_are_told_as_php_tells_them() -> None:
    script = "echo http_build_query(['numbers' => ['1', '2'], 'b' => null, 'a' => 'x']);"
    told = subprocess.run(["php", "-r", script], capture_output=True, text=True, check=True).stdout  # noqa: S607
    assert build_query([("numbers[0]", "1"), ("numbers[1]", "2"), ("b", None), ("a", "x")]) == told
    assert [name for name, _ in ksort(parse_query(told))] == ["a", "numbers[0]", "numbers[1]"]


def test_whole_numbers_are_sorted_by_value() -> None:
    script = "$a = ['10' => 'x', '9' => 'y', 'a' => 'z']; ksort($a); echo http_build_query($a);"
    told = subprocess.run(["php", "-r", script], capture_output=True, text=True, check=True).stdout  # noqa: S607
    assert build_query(ksort([("10", "x"), ("9", "y"), ("a", "z")])) == told


def test_the_seeds_example() -> None:
    pairs = [("from", "442037691880"), ("to", "442037691881")]
    ((_, _, signature, *_),) = php([("/v1/request/callback/", pairs, "secret")])
    assert request_signature("/v1/request/callback/", pairs, "secret") == signature
    assert len(signature) == 56


def test_webhooks_are_signed_as_php_signs_them() -> None:
    # The script signs the values in the order of their names: of these three that is the order of the formula.
    fields = {"caller_id": "+380671234567", "called_did": "442037691880", "call_start": "2026-11-21 12:00:00"}
    in_order = [(str(place), fields[name]) for place, name in enumerate(("caller_id", "called_did", "call_start"))]
    ((*_, signature, raw, _),) = php([("", in_order, "secret")])
    for event in ("NOTIFY_START", "NOTIFY_INTERNAL", "NOTIFY_END", "NOTIFY_IVR", "NOTIFY_INTERNAL_END"):
        assert event_signature(event, fields, "secret") == signature
    assert raw_signature("NOTIFY_START", fields, "secret") == raw
    old = fields | {"callstart": fields["call_start"]}
    del old["call_start"]
    assert event_signature("NOTIFY_START", old, "secret") == signature


def test_results_are_written_as_php_writes_them() -> None:
    params = [("caller_did", "442037691880"), ("caller_id", "48600700800"), ("text", 'Cześć/"ok" 😀\n')]
    ((*_, written),) = php([("", params, "s")])
    assert json_encode(dict(params)) == written
