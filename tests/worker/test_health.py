def test_the_worker_starts_and_says_that_it_is_well(worker):
    response = worker.fetch("/_segments/health")
    assert response.status == 200
    assert isinstance(response.json(), dict)
