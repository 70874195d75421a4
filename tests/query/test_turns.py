import asyncio

import pytest

from collgraph.query.turns import QueueFull, Turns


async def take(turns: Turns, client: str) -> None:
    """Wait for a turn as the service does."""
    if turns.take_now(client):
        return
    ticket = turns.ticket(client)
    try:
        await ticket.granted()
        ticket.use()
    finally:
        ticket.leave()


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_clients_that_wait_are_served_in_rotation() -> None:
    async def run() -> list[str]:
        turns, served = Turns(slots=1, waiting=20), list[str]()
        await take(turns, "first")

        async def one(client: str) -> None:
            await take(turns, client)
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
        await take(turns, "greedy")
        await take(turns, "greedy")
        third = asyncio.create_task(take(turns, "greedy"))
        await settle()
        assert not third.done()
        await take(turns, "modest")
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
        await take(turns, "a")
        tasks = [asyncio.create_task(take(turns, client)) for client in ("a", "a")]
        await settle()
        with pytest.raises(QueueFull) as of_client:
            await take(turns, "a")
        tasks += [asyncio.create_task(take(turns, client)) for client in ("b", "c")]
        await settle()
        with pytest.raises(QueueFull) as of_all:
            await take(turns, "d")
        assert (of_client.value.of_client, of_all.value.of_client) == (True, False)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert turns.waiting == 0

    asyncio.run(run())


def test_a_turn_given_to_someone_who_left_passes_on() -> None:
    async def run() -> None:
        turns = Turns(slots=1, waiting=4)
        await take(turns, "a")
        leaving, staying = asyncio.create_task(take(turns, "b")), asyncio.create_task(take(turns, "c"))
        await settle()
        turns.give_back("a")
        leaving.cancel()
        await staying
        assert leaving.cancelled()
        assert turns.running == 1
        turns.give_back("c")
        assert turns.running == turns.waiting == 0

    asyncio.run(run())
