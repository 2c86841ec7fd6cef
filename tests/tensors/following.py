"""Snippets run for real, and compared with what is followed of them."""

from shapewise.tensors.snippets import trace


def executed(source, names):
    """The shapes of all names after a snippet has run for real, or the line that raised."""
    scope = dict(names)
    try:
        exec(compile(source, "<snippet>", "exec"), scope)
    except Exception as error:  # any error of any framework is the answer here
        frame, line = error.__traceback__, None
        while frame is not None:
            line = frame.tb_lineno if frame.tb_frame.f_code.co_filename == "<snippet>" else line
            frame = frame.tb_next
        return line
    return {name: tuple(value.shape) for name, value in scope.items() if name not in names and hasattr(value, "shape")}


def compare(sources, names):
    """How many shapes are compared, and how many snippets fail; any that the trace tells otherwise is shown."""
    wrong = []
    compared = failed = 0
    for source in sources:
        done, truth = trace(source), executed(source, names)
        if done.stopped_at is not None:
            wrong.append((source, done.stopped_at.reason))
        elif done.failure is not None or isinstance(truth, int):
            failed += 1
            if done.failure is None or done.failure.number != truth:
                wrong.append((source, "fails at", truth, done.failure))
        else:
            shapes = {line.name: line.shape for line in done.lines if line.name}
            compared += len(shapes.keys() & truth.keys())
            wrong += [
                (source, name, shapes[name], truth[name])
                for name in shapes.keys() & truth.keys()
                if shapes[name] != truth[name]
            ]
    assert not wrong, wrong
    return compared, failed
