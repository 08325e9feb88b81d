"""Places for running queries, given to clients in turn."""

import asyncio
from collections import OrderedDict, deque

from graph.errors import Busy


class Lane:
    """A number of places. Who waits is served client by client, so that none crowds out others."""

    def __init__(self, places: int, most_waiting: int) -> None:
        self.free = places
        self.waiting = 0
        self._most_waiting = most_waiting
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    def taken_at_once(self) -> bool:
        """Take a place if there is one free."""
        if self.free == 0:
            return False
        self.free -= 1
        return True

    async def take(self, client: str, limit_s: float) -> None:
        """Take a place, waiting for it behind the client's own others.

        Raises Busy if too many wait already or none gets free in time.
        """
        if self.taken_at_once():
            return
        if self.waiting >= self._most_waiting:
            raise Busy("every worker is taken and the queue is full; try again shortly")
        place = asyncio.get_running_loop().create_future()
        self._queues.setdefault(client, deque()).append(place)
        self.waiting += 1
        try:
            async with asyncio.timeout(limit_s):
                await place
        except BaseException as error:
            self._leave(client, place)
            if isinstance(error, TimeoutError):
                raise Busy("no worker got free in time; try again shortly") from None
            raise
        finally:
            self.waiting -= 1

    def _leave(self, client: str, place: asyncio.Future[None]) -> None:
        if not place.cancelled():  # it was given in the moment the wait ended
            self.give_back()
        elif place in (queue := self._queues.get(client, deque())):
            queue.remove(place)
            if not queue:
                del self._queues[client]

    def give_back(self) -> None:
        """Give a place back: to the next client in turn, if any waits."""
        while self._queues:
            client, queue = self._queues.popitem(last=False)
            place = queue.popleft()
            if queue:
                self._queues[client] = queue  # at the end of the round
            if not place.done():
                place.set_result(None)
                return
        self.free += 1
