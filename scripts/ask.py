"""Ask the knowledge base from a terminal: one question, or a file of them as JSON lines."""

import argparse
import gc
import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
# A hundred times Python looks for garbage while modules are loaded, of which none is any; the first look comes later so.
gc.set_threshold(100_000)

from shapewise import Library, Settings, ShapewiseError, ask
from shapewise.doors import asked, how_many, quietly
from shapewise.records import answer_record, answer_text, read_questions


def main() -> int:
    """Read the options, load the library once, answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("question", type=asked, nargs="?", help="what you want to know, a snippet, or an error message")
    parser.add_argument("--k", type=how_many, help="how many passages (5; 10 with --jsonl)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--jsonl", metavar="FILE", help='answer each line {"id": …, "question": …, "context": …}; - is standard input'
    )
    parser.add_argument("--kb", type=Path, metavar="DIR", help="folder of explanations")
    parser.add_argument("--index", type=Path, metavar="DIR", help="folder of the index")
    options = parser.parse_args()
    if (options.question is None) == (options.jsonl is None):
        parser.error("give a question, or --jsonl FILE")
    k = options.k or (10 if options.jsonl else 5)
    try:
        settings = Settings.from_environment(kb=options.kb, index=options.index)
        library = Library.load_or_build(settings)
        for line in read_questions(options.jsonl) if options.jsonl else [{"question": options.question}]:
            started = time.perf_counter()
            answer = ask(line["question"], library, k=k, context=line.get("context") or "")
            if not (options.json or options.jsonl):
                print(answer_text(answer))
                continue
            record = answer_record(answer, time.perf_counter() - started, line.get("id"))
            print(json.dumps(record, ensure_ascii=False), flush=True)
    except BrokenPipeError:
        raise  # it is an OSError, and no fault
    except (ShapewiseError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    # All is printed and flushed, and nothing is open: to take the model and all modules apart, one by one, before the system
    # frees them anyway, keeps a reader waiting for a tenth of a second more.
    os._exit(quietly(main))
