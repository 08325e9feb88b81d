"""Which columns a query returns, told without any data."""

from pyoxigraph import QuerySolutions, Store

from graph.errors import BadQuery


def projection(query: str) -> tuple[str, ...]:
    """The variables that the SELECT query returns, in its order.

    For queries of our own: an unknown one goes through `graph.guard` first.
    Raises BadQuery, with line and column, if it does not parse or is no SELECT.
    """
    try:
        answer = Store().query(query)
    except SyntaxError as error:
        raise BadQuery(str(error)) from error
    if not isinstance(answer, QuerySolutions):
        raise BadQuery("not a SELECT query")
    return tuple(variable.value for variable in answer.variables)
