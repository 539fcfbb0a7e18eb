"""How do our letters read? The board's pages to see and change their texts, with a live preview."""

from collections.abc import Mapping
from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.errors import ConflictError, InputError, Problem
from lagplanner.domain.post.letter_texts import LetterText
from lagplanner.services.post import letter_texts
from lagplanner.web.board.sent import fields_of, who
from lagplanner.web.forms import Filled
from lagplanner.web.render import Flash, fragment, is_fragment, redirect, render

FOOTER = (("/vorstand/texte", "Brieftexte"),)
HERE = "/vorstand/texte"
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
"""A mail brings its own style and nothing else; whatever it holds, it may not run or fetch."""

AUDIENCES = {
    "member": "Mitglieder",
    "host": "Gastgebende",
    "speaker": "Vortragende",
    "board": "Vorstand",
    "person": "eine Person",
    "public": "alle",
}

Page = Response[Any]
Call = Request[Any, Any, Any]


@get("/texte")
async def list_of_texts(request: Call) -> Page:
    """All letters in the order of a meeting's life."""
    stages = await letter_texts.overview()
    return render(request, "board/texts/list.html", stages=stages, audiences=AUDIENCES)


@get("/texte/{code:str}")
async def one_text(request: Call, code: FromPath[str]) -> Page:
    """One text, its placeholders, and how it reads now."""
    view = await letter_texts.view(code, *_version(request.query_params))
    values = {"subject": view.text.subject, "body": view.text.body, "stand": view.stand}
    return await _page(request, view, Filled(values))


@post("/texte/{code:str}")
async def save_text(request: Call, code: FromPath[str]) -> Page:
    """Store the text; what was typed comes back if something is wrong with it."""
    typed = await fields_of(request)
    language, form = _version(typed)
    try:
        changed = await letter_texts.save(
            code,
            language,
            form,
            _text(typed),
            stand=typed.get("stand", ""),
            who=who(request),
            now=clock.now(),
        )
    except InputError as error:
        return await _again(request, code, typed, error.problems, status=422)
    except ConflictError as error:
        return await _again(request, code, typed, (Problem("body", str(error)),), status=409)
    words = "Der Text ist gespeichert." if changed else "Der Text war schon so gespeichert."
    return redirect(request, _address(code, language, form), flash=Flash(words))


@post("/texte/{code:str}/vorschau")
async def preview_text(request: Call, code: FromPath[str]) -> Page:
    """How the typed text would read. Nothing is stored."""
    typed = await fields_of(request)
    if not is_fragment(request):
        return await _again(request, code, typed, ())
    view = await letter_texts.view(code, *_version(typed))
    preview = await _preview(request, view, _text(typed))
    return fragment(request, "board/texts/preview.html", view=view, preview=preview)


@post("/texte/{code:str}/mail")
async def text_as_mail(request: Call, code: FromPath[str]) -> Page:
    """The typed text as a mail program shows it, in a page that may do nothing."""
    typed = await fields_of(request)
    view = await letter_texts.view(code, *_version(typed))
    preview = await _preview(request, view, _text(typed))
    return Response(
        preview.html,
        media_type=MediaType.HTML,
        headers={"Content-Security-Policy": MAIL_POLICY},
    )


@post("/texte/{code:str}/zuruecksetzen")
async def reset_text(request: Call, code: FromPath[str]) -> Page:
    """Use the delivered text again."""
    language, form = _version(await fields_of(request))
    await letter_texts.reset(code, language, form, who=who(request), now=clock.now())
    words = "Der ausgelieferte Text gilt wieder."
    return redirect(request, _address(code, language, form), flash=Flash(words))


async def _again(
    request: Call,
    code: str,
    typed: Mapping[str, str],
    problems: tuple[Problem, ...],
    status: int = 200,
) -> Page:
    view = await letter_texts.view(code, *_version(typed))
    return await _page(request, view, Filled(typed, problems), status=status)


async def _page(
    request: Call, view: letter_texts.TextView, form: Filled, *, status: int = 200
) -> Page:
    return render(
        request,
        "board/texts/text.html",
        status=status,
        view=view,
        form=form,
        preview=await _preview(request, view, _text(form.values)),
        here=f"{HERE}/{view.occasion.code}",
    )


async def _preview(
    request: Call, view: letter_texts.TextView, text: LetterText
) -> letter_texts.TextPreview:
    return await letter_texts.preview(
        view.occasion.code,
        view.version.language,
        view.version.form,
        text,
        now=clock.now(),
        base_url=request.app.state.settings.base_url,
    )


def _version(given: Mapping[str, Any]) -> tuple[str, str]:
    return given.get("sprache", "de"), given.get("form", "sie")


def _text(typed: Mapping[str, Any]) -> LetterText:
    return LetterText(typed.get("subject", ""), typed.get("body", ""))


def _address(code: str, language: str, form: str) -> str:
    return f"{HERE}/{code}?sprache={language}&form={form}"


ROUTES = (list_of_texts, one_text, save_text, preview_text, text_as_mail, reset_text)
