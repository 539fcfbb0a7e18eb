"""What is missing? The board's first page, with one next step; and the page of long work."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.services import assembly_sheet, at_a_glance, jobs
from lagplanner.services.directory import contacts
from lagplanner.services.membership import handover
from lagplanner.services.plan import overview
from lagplanner.services.public import legal
from lagplanner.services.running import guide
from lagplanner.web.render import Flash, fragment, is_fragment, redirect, render

NAV = (("/vorstand", "Übersicht"),)


@get("/")
async def what_is_missing(request: Request[Any, Any, Any]) -> Response[str]:
    """The state of things and the one step that comes next."""
    today = clock.today()
    return render(
        request,
        "board/home.html",
        guide=await guide.look(request.app.state.settings, today=today),
        overview=await overview.overview(today=today),
        coming=await at_a_glance.coming(today=today),
        assemblies=await assembly_sheet.to_do(
            today=today, subdivision=request.app.state.settings.subdivision
        ),
        lacking=await legal.lacking(),
        proposals=len(await contacts.waiting()),
        late=await handover.overdue(today=today),
    )


@get("/auftrag/{job_id:int}")
async def show_job(request: Request[Any, Any, Any], job_id: FromPath[int]) -> Response[Any]:
    """How far is it? When it is done, the browser is led to what came out."""
    job = await jobs.job(job_id)
    over = job.is_over
    if is_fragment(request):
        if over:
            return Response(
                "", headers={"HX-Redirect": job.result or f"/vorstand/auftrag/{job_id}"}
            )
        return fragment(request, "board/job_progress.html", job=job)
    if job.result:
        return redirect(request, job.result)
    return render(request, "board/job.html", job=job, refresh=None if over else 2)


@post("/auftrag/{job_id:int}/anhalten")
async def stop_job(request: Request[Any, Any, Any], job_id: FromPath[int]) -> Response[Any]:
    """Ask long work to stop; what it has stored by then stays."""
    job = await jobs.stop(job_id, now=clock.now())
    flash = None if job.is_over else Flash("Der Auftrag wird angehalten.", kind="info")
    return redirect(request, f"/vorstand/auftrag/{job_id}", flash=flash)


ROUTES = (what_is_missing, show_job, stop_job)
