import asyncio

import pytest

from collgraph.query.turns import QueueFull, Turns


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_clients_that_wait_are_served_in_rotation() -> None:
    async def run() -> list[str]:
        turns, served = Turns(slots=1, waiting=20), list[str]()
        await turns.take("first")

        async def one(client: str) -> None:
            await turns.take(client)
            served.append(client)
            turns.give_back(client)

        tasks = [asyncio.create_task(one(client)) for client in ("a", "a", "a", "b", "b", "c")]
        await settle()
        turns.give_back("first")
        await asyncio.gather(*tasks)
        assert turns.running == turns.waiting == 0
        return served

    assert asyncio.run(run()) == ["a", "b", "c", "a", "b", "a"]


def test_one_client_leaves_a_worker_for_others() -> None:
    async def run() -> None:
        turns = Turns(slots=3, waiting=20)
        await turns.take("greedy")
        await turns.take("greedy")
        third = asyncio.create_task(turns.take("greedy"))
        await settle()
        assert not third.done()
        await turns.take("modest")
        assert turns.running == 3
        turns.give_back("modest")
        await settle()
        assert not third.done()
        turns.give_back("greedy")
        await third

    asyncio.run(run())


def test_a_full_queue_and_a_full_share_are_told_apart() -> None:
    async def run() -> None:
        turns = Turns(slots=1, waiting=4)
        await turns.take("a")
        tasks = [asyncio.create_task(turns.take(client)) for client in ("a", "a")]
        await settle()
        with pytest.raises(QueueFull) as of_client:
            await turns.take("a")
        tasks += [asyncio.create_task(turns.take(client)) for client in ("b", "c")]
        await settle()
        with pytest.raises(QueueFull) as of_all:
            await turns.take("d")
        assert (of_client.value.of_client, of_all.value.of_client) == (True, False)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert turns.waiting == 0

    asyncio.run(run())


def test_a_turn_given_to_someone_who_left_passes_on() -> None:
    async def run() -> None:
        turns = Turns(slots=1, waiting=4)
        await turns.take("a")
        leaving, staying = asyncio.create_task(turns.take("b")), asyncio.create_task(turns.take("c"))
        await settle()
        turns.give_back("a")
        leaving.cancel()
        await staying
        assert leaving.cancelled()
        assert turns.running == 1
        turns.give_back("c")
        assert turns.running == turns.waiting == 0

    asyncio.run(run())
