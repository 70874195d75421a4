from urllib.parse import unquote_to_bytes

from hypothesis import example, given
from hypothesis import strategies as st

from collgraph.web.percent import unquote_plus_bytes

PIECES = [
    b"%\n",
    b"%\r",
    b"%%",
    b"%41",
    b"%c3%A9",
    b"%",
    b"%4",
    b"%zz",
    b"%25",
    b"=",
    b"==",
    b"+",
    b"_",
    b" ",
    b"\n",
    b"\r\n",
    b"%0A",
    b"\0",
]


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=3), max_size=12).map(b"".join))
@example(b"=\n%41")
@example(b"%%41%")
@example(b"%3D41 \n")
@example(b"a \t\r\n%41")
def test_decodes_as_python_does(value: bytes) -> None:
    assert unquote_plus_bytes(value) == unquote_to_bytes(value.replace(b"+", b" "))
