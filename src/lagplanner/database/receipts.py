"""What meetings cost as it is stored: a row for each bill, and apart from it the bytes of its scan."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from lagplanner.database import tables
from lagplanner.domain.afterwards.receipts import Category, Receipt

Row = Mapping[str, Any]

_PLAIN = "payee what cents day mark removed_at".split()


async def receipts(meeting_ids: Collection[int]) -> Mapping[int, tuple[Receipt, ...]]:
    """The receipts of these meetings that are not removed, in the order they came; two queries."""
    found: dict[int, list[Receipt]] = defaultdict(list)
    if not meeting_ids:
        return {}
    row = tables.Receipt
    rows = (
        await row.select()
        .where(row.meeting.is_in(list(meeting_ids)) & row.removed_at.is_null())
        .order_by(row.id)
    )
    for one in await _with_scans(rows):
        found[one.meeting_id].append(one)
    return {meeting_id: tuple(of_it) for meeting_id, of_it in found.items()}


async def receipt(mark: str) -> Receipt | None:
    """One receipt by its name in addresses, removed or not."""
    found = await tables.Receipt.select().where(tables.Receipt.mark == mark)
    return (await _with_scans(found))[0] if found else None


async def save(known: Receipt) -> Receipt:
    """Store a receipt, a new one with id 0; its scan has functions of its own. In a transaction."""
    row = tables.Receipt
    columns: dict[Any, Any] = {
        **{name: getattr(known, name) for name in _PLAIN},
        "meeting": known.meeting_id,
        "talk": known.talk_id,
        "category": known.category.value,
    }
    if known.id:
        await row.update(columns).where(row.id == known.id)
        return known
    [inserted] = await row.insert(row(**columns)).returning(*row.all_columns())
    return (await _with_scans([inserted]))[0]


async def add_scan(receipt_id: int, content: bytes, ending: str, at: datetime) -> int:
    """Store a scan, removed as long as `show_scan` does not put it in its place. In a transaction."""
    row = tables.ReceiptScan
    new = row(receipt=receipt_id, ending=ending, size=len(content), content=content, removed_at=at)
    [inserted] = await row.insert(new).returning(row.id)
    return int(inserted["id"])


async def show_scan(receipt_id: int, scan_id: int | None, at: datetime) -> None:
    """This scan is that of the receipt, and the one before is removed; None: it has none."""
    row = tables.ReceiptScan
    of_it = (row.receipt == receipt_id) & row.removed_at.is_null()
    await row.update({row.removed_at: at}).where(of_it)
    if scan_id is not None:
        await row.update({row.removed_at: None}).where(row.id == scan_id)


async def has_scan(scan_id: int) -> bool:
    """Whether this scan is still kept, shown or not."""
    return await tables.ReceiptScan.exists().where(tables.ReceiptScan.id == scan_id)


async def size_of_scans(meeting_id: int) -> int:
    """How many bytes the scans of a meeting take, those included that are removed but not gone."""
    row = tables.ReceiptScan
    found = await row.select(row.size).where(row.receipt.meeting == meeting_id)
    return sum(one["size"] for one in found)


async def scan(scan_id: int) -> bytes:
    """The bytes of a scan."""
    row = tables.ReceiptScan
    [found] = await row.select(row.content).where(row.id == scan_id)
    return bytes(found["content"])


async def _with_scans(rows: Collection[Row]) -> list[Receipt]:
    """Receipts with what their scans are, not the bytes."""
    row = tables.ReceiptScan
    if not rows:
        return []
    shown = row.receipt.is_in([one["id"] for one in rows]) & row.removed_at.is_null()
    scans = await row.select(row.id, row.receipt, row.ending).where(shown)
    known = {one["receipt"]: one for one in scans}
    return [_receipt(one, known.get(one["id"])) for one in rows]


def _receipt(row: Row, scan: Row | None) -> Receipt:
    return Receipt(
        Category(row["category"]),
        meeting_id=row["meeting"],
        talk_id=row["talk"],
        scan_id=scan["id"] if scan else None,
        ending=scan["ending"] if scan else "",
        id=row["id"],
        **{name: row[name] for name in _PLAIN},
    )
