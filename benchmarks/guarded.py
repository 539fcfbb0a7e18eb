"""What guards the house, where does each guard stand, and which test has to miss it?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guard:
    """What is guarded, where the guard stands, what stands there without it, and its test."""

    what: str
    file: str
    guard: str
    without: str
    test: str


WEB, LETTERS, TABLES = "src/lagplanner/web", "src/lagplanner/domain/post", "src/lagplanner/formats"
SERVICES = "src/lagplanner/services"
GUARDS = (
    Guard(
        "markup in pages",
        "src/lagplanner/templating/__init__.py",
        '["html", "xml", "svg", "mjml"]',
        '["xml"]',
        "tests/attacks/test_markup.py::test_markup_stays_text_on_every_page",
    ),
    Guard(
        "markup in letters",
        "src/lagplanner/mail/compose.py",
        "        else escape(span.text)\n",
        "        else span.text\n",
        "tests/attacks/test_markup.py::test_markup_stays_text_in_every_letter",
    ),
    Guard(
        "addresses in letters",
        f"{LETTERS}/letter_texts.py",
        "_is_link_name(part.text) and is_address(value)",
        '"https://" in value',
        "tests/attacks/test_markup.py::test_an_address_somebody_typed_is_no_link_in_a_letter",
    ),
    Guard(
        "control characters in letters",
        f"{LETTERS}/letter_texts.py",
        'return _INVISIBLE.sub("", text)',
        "return text",
        "tests/attacks/test_letters.py::test_what_somebody_typed_adds_no_header_recipient_or_part",
    ),
    Guard(
        "quotes in letters' heads",
        "src/lagplanner/mail/headers.py",
        """shown.replace("\\\\", "\\\\\\\\").replace('"', '\\\\"')""",
        "shown",
        "tests/mail/test_message.py::test_a_nasty_name_arrives_as_it_is_and_does_nothing",
    ),
    Guard(
        "names in braces",
        f"{LETTERS}/placeholders.py",
        "    if unknown:\n",
        "    if False:\n",
        "tests/attacks/test_templates.py::test_a_value_is_never_read_again",
    ),
    Guard(
        "formulas in CSV",
        f"{TABLES}/tables.py",
        """return f"'{cell}" if""",
        "return cell if",
        "tests/attacks/test_formulas.py",
    ),
    Guard(
        "formulas in XLSX",
        f"{TABLES}/spreadsheets.py",
        'cell.data_type = "s"  # whatever it begins with',
        "pass",
        "tests/attacks/test_formulas.py",
    ),
    Guard(
        "size of archives",
        f"{TABLES}/spreadsheets.py",
        "sum(part.file_size for part in parts) > MAX_UNPACKED",
        "False",
        "tests/attacks/test_uploads.py::test_a_workbook_that_is_a_trap_is_refused_in_words",
    ),
    Guard(
        "number of cells",
        f"{TABLES}/spreadsheets.py",
        "if tags > MAX_TAGS:",
        "if False:",
        "tests/attacks/test_uploads.py::test_a_workbook_that_is_a_trap_is_refused_in_words",
    ),
    Guard(
        "entities",
        f"{TABLES}/spreadsheets.py",
        'if b"<!DOCTYPE" in content or b"<!ENTITY" in content:',
        "if False:",
        "tests/attacks/test_uploads.py::test_a_workbook_that_is_a_trap_is_refused_in_words",
    ),
    Guard(
        "damaged sheets",
        f"{TABLES}/spreadsheets.py",
        "except Exception as error:  # as in opening",
        "except MemoryError as error:",
        "tests/attacks/test_uploads.py::test_a_workbook_that_is_a_trap_is_refused_in_words",
    ),
    Guard(
        "names of files",
        f"{WEB}/forms.py",
        '.replace("\\\\", "/").split("/")[-1]',
        "",
        "tests/attacks/test_uploads.py::test_the_name_of_a_file_is_only_shown",
    ),
    Guard(
        "the hidden field",
        f"{WEB}/security.py",
        "and not forms.is_ours(request, token)",
        "and False",
        "tests/attacks/test_forged_forms.py::test_no_deed_is_done_without_the_hidden_field",
    ),
    Guard(
        "where a form comes from",
        f"{WEB}/security.py",
        "if not _is_same_origin(request):",
        "if False:",
        "tests/attacks/test_forged_forms.py::test_no_deed_is_done_for_a_form_of_another_site",
    ),
    Guard(
        "the hidden field is of one session",
        f"{WEB}/csrf.py",
        'return _mark(token) if token else ""',
        'return ""',
        "tests/web/test_security.py::test_a_hidden_field_from_before_the_log_in_is_good_no_more",
    ),
    Guard(
        "the name of the host",
        f"{WEB}/security.py",
        "if self._is_ours(scope):",
        "if True:",
        "tests/attacks/test_other_sites.py::test_a_link_in_a_letter_is_made_of_the_address_that_was_set",
    ),
    Guard(
        "who calls",
        f"{WEB}/security.py",
        "or not _is_within(peer[0], self._proxy)",
        "",
        "tests/web/test_security.py::test_only_the_trusted_proxy_says_who_calls",
    ),
    Guard(
        "the way back",
        f"{WEB}/language.py",
        'return wanted if is_plain and is_path else "/"',
        "return wanted",
        "tests/attacks/test_other_sites.py::test_no_answer_leads_to_another_site",
    ),
    Guard(
        "tokens in the log",
        f"{WEB}/security.py",
        'return _SECRET_PATH.sub(r"/\\1/…", line)',
        "return path",
        "tests/attacks/test_logs.py::test_a_log_in_link_stands_in_no_line",
    ),
    Guard(
        "passwords in settings",
        "src/lagplanner/settings.py",
        "repr=False",
        "repr=True",
        "tests/test_settings.py",
    ),
    Guard(
        "cookies of this host",
        f"{WEB}/csrf.py",
        'return f"__Host-{base}" if secure else base',
        "return base",
        "tests/attacks/test_headers.py::test_no_cookie_can_be_read_by_a_script_sent_by_another_site_or_set_by_another_host",
    ),
    Guard(
        "what may run",
        f"{WEB}/security.py",
        '    "Content-Security-Policy": CSP,\n',
        "",
        "tests/attacks/test_headers.py::test_every_answer_to_everything_carries_the_policy",
    ),
    Guard(
        "no guessing of types",
        f"{WEB}/security.py",
        '    "X-Content-Type-Options": "nosniff",\n',
        "",
        "tests/attacks/test_headers.py::test_every_answer_to_everything_carries_the_policy",
    ),
    Guard(
        "nothing is kept",
        f"{WEB}/security.py",
        'headers.setdefault("Cache-Control", "no-store")',
        "pass",
        "tests/attacks/test_headers.py::test_nothing_about_people_is_kept_by_a_browser_or_anything_between",
    ),
    Guard(
        "what an answer depends on",
        f"{WEB}/security.py",
        '"Cookie, Accept-Language"',
        '"Accept-Language"',
        "tests/attacks/test_headers.py::test_nothing_about_people_is_kept_by_a_browser_or_anything_between",
    ),
    Guard(
        "where one was",
        f"{WEB}/links.py",
        '"Referrer-Policy": "no-referrer",',
        "",
        "tests/attacks/test_headers.py::test_a_page_with_a_secret_address_tells_nobody_of_it",
    ),
    Guard(
        "size of a request",
        "src/lagplanner/app.py",
        "request_max_body_size=LARGEST_REQUEST",
        "request_max_body_size=None",
        "tests/attacks/test_requests.py::test_a_body_that_is_no_form_of_ours_is_refused",
    ),
    Guard(
        "number of fields",
        f"{WEB}/forms.py",
        ", max_num_fields=MOST_FIELDS",
        "",
        "tests/attacks/test_requests.py::test_a_body_that_is_no_form_of_ours_is_refused",
    ),
    Guard(
        "guesses",
        "src/lagplanner/services/post/links.py",
        "return tried >= MOST_WRONG",
        "return False",
        "tests/attacks/test_limits.py::test_a_program_that_guesses_is_stopped_on_every_kind_of_link",
    ),
    Guard(
        "deeds by one link",
        "src/lagplanner/services/post/links.py",
        "if done >= MOST_DEEDS:",
        "if False:",
        "tests/attacks/test_limits.py::test_too_many_deeds_are_answered_with_a_word_and_a_time",
    ),
    Guard(
        "topics of one project",
        "src/lagplanner/domain/talks/topics.py",
        ">= MOST_PROPOSED:",
        ">= 10_000:",
        "tests/attacks/test_limits.py::test_a_project_cannot_fill_the_list_of_topics",
    ),
    Guard(
        "a link's purpose",
        f"{LETTERS}/links.py",
        "if link is None or link.purpose is not purpose:",
        "if link is None:",
        "tests/web/test_links.py::test_a_link_opens_nothing_for_another_purpose",
    ),
    Guard(
        "a link's time",
        f"{LETTERS}/links.py",
        "return LinkState.GOOD if now < link.expires_at else LinkState.EXPIRED",
        "return LinkState.GOOD",
        "tests/web/test_links.py::test_a_link_opens_until_its_deadline",
    ),
    Guard(
        "a fresh log-in below the pages",
        f"{SERVICES}/acting.py",
        "        raise NotFreshError\n",
        "        return\n",
        "tests/stories/test_fresh_log_in.py::test_below_the_pages_an_old_log_in_says_nothing_about_who_gets_in",
    ),
    Guard(
        "a fresh log-in before a form is read",
        f"{WEB}/security.py",
        "if person is not None and page and not is_fresh(",
        "if False and not is_fresh(",
        "tests/stories/test_fresh_log_in.py::test_what_was_typed_waits_for_the_fresh_log_in",
    ),
    Guard(
        "reading of who comes",
        f"{SERVICES}/acting.py",
        "        acting.ask_leave(Deed.HOST, About(meeting=meeting_id))\n",
        "        return\n",
        "tests/services/test_acting.py::test_who_comes_is_read_by_the_board_and_by_the_host_of_that_meeting",
    ),
    Guard(
        "reading of one's own page",
        f"{SERVICES}/own.py",
        "    acting.ask_own(email)\n",
        "",
        "tests/services/test_acting.py::test_what_is_expected_of_a_project_is_read_by_who_reads_its_mail",
    ),
    Guard(
        "reading of a webhook's address",
        f"{SERVICES}/interface/hooks.py",
        "    if acting.allows(Deed.GOVERN):\n",
        "    if True:\n",
        "tests/services/test_acting.py::test_an_address_that_is_told_is_whole_only_for_who_sets_it",
    ),
    Guard(
        "a reply that was given since",
        f"{SERVICES}/attendance/taking_back.py",
        "    if present.changed_at != entry.at or",
        "    if",
        "tests/services/test_replies_taken_back.py::test_what_the_project_has_said_since_is_not_overwritten",
    ),
    Guard(
        "places that others have",
        f"{SERVICES}/attendance/taking_back.py",
        "        raise ConflictError(PLACES_GONE)\n",
        "        return\n",
        "tests/services/test_replies_taken_back.py::test_who_was_told_of_a_place_keeps_it",
    ),
    Guard(
        "slow hashes of codes",
        f"{SERVICES}/post/login_secrets.py",
        "n=2**14",
        "n=2**4",
        "tests/stories/test_log_in.py::test_a_stored_code_is_salted_and_slow_to_try",
    ),
)
