"""What stands for the placeholders about what people thought of a meeting? Nothing below three answers."""

from collections.abc import Callable, Mapping

from lagplanner.domain.afterwards.feedback import Results, results
from lagplanner.services.post.letter_facts import Ground
from lagplanner.services.post.resolving import Resolver, either, told
from lagplanner.templating import words
from lagplanner.templating.sentences import said


def _of_results(name: str, read: Callable[[Results], str]) -> Resolver:
    def resolve(ground: Ground) -> str:
        known = ground.snapshot.feedback.get(ground.meeting.id) if ground.meeting else None
        found = results(known) if known else None
        return read(found) if found else ""

    return either(told(name), resolve)


FEEDBACK: Mapping[str, Resolver] = {
    "n_answers": _of_results("n_answers", lambda found: str(found.number)),
    "mean": _of_results("mean", lambda found: words.number(found.mean, 1)),
    "top": _of_results("top", lambda found: said(found.liked[0][0]) if found.liked else ""),
    "wish": _of_results("wish", lambda found: said(found.wanted[0][0]) if found.wanted else ""),
}
