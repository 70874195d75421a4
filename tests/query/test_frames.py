import pytest
from hypothesis import given
from hypothesis import strategies as st

from collgraph.query import frames
from collgraph.query.cache import AnswerCache, CachedAnswer
from collgraph.query.tasks import Task, decode_task, encode_task

texts = st.text(st.characters(codec="utf-8"), max_size=40)
names = st.lists(st.text("abcé_1", min_size=1, max_size=5), max_size=4).map(tuple)
graphs = st.none() | st.lists(st.text("abc:/é", min_size=1, max_size=9), max_size=4).map(tuple)


@given(
    st.builds(
        Task,
        text=texts,
        format=st.sampled_from(["json", "csv-excel"]),
        star=st.none() | st.integers(0, 10**6),
        variables=names,
        default_graphs=graphs,
        named_graphs=graphs,
        gzip=st.booleans(),
        seconds=st.floats(0, 1e6),
        store=st.sampled_from(["", "memory", "disk"]),
        reads_graphs=st.booleans(),
        ties=st.booleans(),
    )
)
def test_a_task_survives_the_wire(task: Task) -> None:
    inbox = frames.Inbox()
    inbox.feed(encode_task(task))
    found = inbox.take()
    assert found is not None
    kind, payload = found
    assert kind == frames.QUERY
    assert decode_task(payload) == task


@given(st.lists(st.tuples(st.integers(1, 7), st.binary(max_size=50)), max_size=6), st.integers(1, 20))
def test_frames_arrive_whole_however_they_are_cut(sent: list[tuple[int, bytes]], size: int) -> None:
    stream = b"".join(frames.frame(kind, payload) for kind, payload in sent)
    inbox, received = frames.Inbox(), []
    for start in range(0, len(stream), size):
        inbox.feed(stream[start : start + size])
        while (found := inbox.take()) is not None:
            received.append(found)
    assert received == sent


@pytest.mark.parametrize("payload", [b"\x01", b"\x05\x00\x00\x00abc"])
def test_a_damaged_payload_is_noticed(payload: bytes) -> None:
    with pytest.raises(ValueError, match="a field"):
        frames.unpack(payload)


def test_a_frame_beyond_every_measure_is_refused() -> None:
    inbox = frames.Inbox()
    inbox.feed(b"\xff\xff\xff\xff\x01")
    with pytest.raises(ValueError, match="a frame of"):
        inbox.take()


def test_the_cache_forgets_what_was_used_least() -> None:
    cache = AnswerCache(limit=25, largest=10)
    for key in "abc":
        cache.put(key, CachedAnswer(b"x" * 10, gzip=False))
        cache.get("a")
    assert cache.get("b") is None
    assert cache.get("a") is not None
    assert cache.get("c") is not None
    cache.put("d", CachedAnswer(b"x" * 11, gzip=False))
    assert cache.get("d") is None
    cache.put("a", CachedAnswer(b"x", gzip=False))
    assert cache.size == 11
