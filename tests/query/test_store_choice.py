from collgraph.query.store_choice import DISK, MEMORY, SHAPES, WORTH, StoreChoice

QUERY = "SELECT * {{ <http://a.example/{}> ?p ?o }} LIMIT {}"
LETTERS = str.maketrans("01", "ab")
PATH = "SELECT * {{ <http://a.example/{}> <http://a.example/p>+ ?o }}"


def test_the_store_that_costs_clearly_less_is_chosen_for_a_shape() -> None:
    stores = StoreChoice()
    assert stores.choose(QUERY.format("a", 1)) == MEMORY
    stores.learn(QUERY.format("a", 1), MEMORY, 0.3)
    assert stores.choose(QUERY.format("b", 2)) == DISK, "the other is tried"
    stores.learn(QUERY.format("b", 2), DISK, 0.1)
    assert stores.choose(QUERY.format("c", 3)) == DISK
    stores.learn(QUERY.format("c", 3), DISK, 0.9)
    assert stores.choose(QUERY.format("d", 4)) == MEMORY, "it is dearer than it seemed"
    assert stores.choose("ASK {}") == MEMORY, "another shape"


def test_a_little_dearer_at_first_is_no_reason_to_leave() -> None:
    stores = StoreChoice()
    stores.learn(QUERY.format("a", 1), MEMORY, 0.3)
    stores.learn(QUERY.format("a", 1), DISK, 0.2)
    assert stores.choose(QUERY.format("a", 1)) == MEMORY


def learnt(stores: StoreChoice, costs: dict[str, float], answers: int) -> list[str]:
    """The stores asked for one shape, where each answer costs what its store does."""
    asked = []
    for number in range(answers):
        query = QUERY.format("b", number)
        asked.append(stores.choose(query))
        stores.learn(query, asked[-1], costs[asked[-1]])
    return asked


def test_a_store_that_was_dear_at_first_is_asked_again() -> None:
    stores = StoreChoice()
    stores.learn(QUERY.format("a", 1), MEMORY, 0.5)
    stores.learn(QUERY.format("a", 1), DISK, 0.2)
    asked = learnt(stores, {MEMORY: 0.1, DISK: 0.2}, 300)
    assert asked[0] == DISK
    assert asked[100:].count(DISK) <= 10


def test_a_store_that_stays_dear_takes_little_of_the_time() -> None:
    costs = {MEMORY: 0.4, DISK: 0.004}
    asked = learnt(StoreChoice(), costs, 10_000)
    spent = {store: cost * asked.count(store) for store, cost in costs.items()}
    assert asked.count(MEMORY) > 1
    assert spent[MEMORY] < 0.1 * spent[DISK]


def test_nobody_waits_long_for_a_store_that_was_slow() -> None:
    asked = learnt(StoreChoice(), {MEMORY: 2.0, DISK: 0.02}, 10_000)
    assert asked.count(MEMORY) == 1


def test_what_costs_little_stays_where_it_is() -> None:
    stores = StoreChoice()
    for query, usual in ((QUERY, MEMORY), (PATH, DISK)):
        stores.learn(query.format("a", 1), usual, WORTH / 2)
        assert stores.choose(query.format("b", 2)) == usual


def test_a_repeated_step_is_first_tried_on_disk() -> None:
    stores = StoreChoice()
    assert stores.choose(PATH.format("a")) == DISK
    stores.learn(PATH.format("a"), DISK, 1.0)
    assert stores.choose(PATH.format("a")) == MEMORY


def test_it_forgets_with_the_release_and_beyond_its_room() -> None:
    stores = StoreChoice()
    for number in range(SHAPES + 1):
        stores.learn(f"ASK {{ ?s ?p '{number:b}' }}".translate(LETTERS), MEMORY, 1.0)
    assert stores.choose("ASK { ?s ?p 'a' }") == MEMORY
    assert stores.choose("ASK { ?s ?p 'b' }") == DISK
    stores.forget()
    assert stores.choose("ASK { ?s ?p 'b' }") == MEMORY
