"""Our goals for the screens, one row each. Counts and bytes are exact; times are those of this machine."""

from tests.load.goals import Row

ROWS = (
    Row("phone, brotli to the first word", "loads.phone.brotli", "B", 30720),
    Row("  files to the first word", "loads.phone.requests", "", 3),
    Row("  with all that comes beside it", "loads.phone.bytes_in_all", "B"),
    Row("  FCP, slow 4G and CPU / 4, median of 9", "phone.fcp_ms.p50", "ms", 1000),
    Row("  form usable, the same", "phone.usable_ms.p50", "ms", 1000),
    Row("  longest task while loading, the same", "phone.longest_task_ms.p50", "ms", 200),
    Row("  from QR to typing, 1.6 Mbit/s and 150 ms", "phone.to_typing_ms.p50", "ms", 1500),
    Row("Lighthouse mobile, join: performance", "lighthouse.performance", "", 97, least=True),
    Row("  accessibility", "lighthouse.accessibility", "", 100, least=True),
    Row("  best practices", "lighthouse.best_practices", "", 96, least=True),
    Row("  LCP", "lighthouse.lcp_ms", "ms", 1500),
    Row("  TBT", "lighthouse.tbt_ms", "ms", 100),
    Row("  CLS", "lighthouse.cls", "", 0.02),
    Row("wall, 100 of 200 cards move: frames a second", "wall.moves.fps", "", 40, least=True),
    Row("  script of a burst", "wall.moves.script_ms", "ms", 5),
    Row("  worst gap between frames", "wall.moves.worst_gap_ms", "ms", 100),
    Row("  longest task", "wall.moves.longest_task_ms", "ms"),
    *(
        Row(f"wall, smallest letters of {n} cards", f"wall.smallest.of_{n}.percent", "%", 2.5, least=True)
        for n in (5, 50, 500)
    ),
    Row("board, script in brotli", "loads.board.script_brotli", "B", 45 * 1024),
    Row("desk, script in brotli", "loads.desk.script_brotli", "B", 70 * 1024),
    Row("workspace, script in brotli", "loads.workspace.script_brotli", "B", 90 * 1024),
    *(
        Row(f"{screen}, files to the first interaction", f"loads.{screen}.requests")
        for screen in ("board", "desk", "workspace")
    ),
    Row("facilitator: actions from the start page to the QR", "actions.to_qr", "", 3),
)  # fmt: skip
