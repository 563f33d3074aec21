"""Rules about who may import whom that are not a layer."""

import grimp


def test_a_domains_queries_are_its_own() -> None:
    graph = grimp.build_graph("launchpad", cache_dir=None)
    # The ledger lies below every domain.
    queries = {module for module in graph.modules if module.endswith(".queries")} - {"launchpad.ledger.queries"}
    foreign = {
        f"{importer} -> {module}"
        for module in queries
        for importer in graph.find_modules_that_directly_import(module)
        if importer.rpartition(".")[0] != module.rpartition(".")[0]
    }
    assert foreign == set()
